// What making a unit by hand asks.

import { loadTestDigits, loadTrainingDigits } from "../engine/mnist.js";
import { COUNT, choose, pick } from "./digits.js";

const ENOUGH = 10_000; // training digits to choose from: 863 are 5s

// Returns the digits to test a unit for a digit with, and those to learn from; for null as many of each digit.
export async function unit_digits(/** @type {{ digit: number | null }} */ { digit }) {
  const [test, training] = [await loadTestDigits(), await loadTrainingDigits(ENOUGH)];
  const [tests, examples] = [test, training].map((digits) => pick(digits, choose(digits.labels, digit, COUNT)));
  return { test: tests, training: examples };
}
