// What making a unit by hand asks.

import { loadTestDigits, loadTrainingDigits, pick } from "../engine/mnist.js";
import { choose } from "./digits.js";

const ENOUGH = 10_000; // training digits to choose from: 863 are 5s

// Returns the digits to test a unit for a digit with, and those to learn from; for null as many of each digit.
export async function unit_digits(/** @type {{ digit: number | null }} */ { digit }) {
  const loaded = await Promise.all([loadTestDigits(), loadTrainingDigits(ENOUGH)]);
  const [test, training] = loaded.map((digits) => pick(digits, choose(digits.labels, digit)));
  return { test, training };
}
