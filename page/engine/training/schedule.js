// When a training keeps a moment and reads the test digits, and how long it will take on this device.

import { IMAGE_SIDE, PIXELS } from "../../common/math.js";
import { countWeights } from "../../common/network.js";
import { SEED, THRESHOLD_DIGITS } from "../constants.js";
import { checkSettings } from "../tutorial_program.js";
import { Fitting } from "./fitting.js";
import { CHUNK, compileLoops } from "./trainer.js";
import { countMost, TEST_DIGITS } from "./training_digits.js";

/** @import { Settings } from "../types.d.ts" */

const MAX_WEIGHTS = 20_000; // of a network whose moments are all kept
const MOMENTS = 38; // of a training; of a network 784-16-16-10 they have 988 kB
const FEW = 5; // moments of a training with more weights, besides the first one
const EARLY = [1 / 16, 1 / 4, 1 / 2]; // of the first epoch, after which such a training reads the test digits, too
export const KNOWN = 10_000; // of the training digits are read again after the training
const TRIED = 2048; // images of an estimate
const SMALL_RATE = 0.001; // with which no network of an estimate diverges
const TRIAL = 100; // ms that each part of an estimate takes

// How many steps a training has, and after which to keep a moment and to read the test digits.
/** @param {Pick<Fitting, "trainer" | "epochs" | "batches" | "count">} fitting */
export function planOf({ trainer, epochs, batches, count }) {
  const steps = epochs * batches;
  const all = new Set(Array.from({ length: epochs + 1 }, (_, epoch) => epoch * batches)); // the ends of the epochs
  /** @param {number} number @param {(part: number) => number} at */
  const spread = (number, at) => new Set(Array.from({ length: number + 1 }, (_, i) => Math.round(at(i / number))));
  // Denser at the beginning, where the network changes most.
  const isSmall = countWeights(trainer.layers) <= MAX_WEIGHTS;
  const early = isSmall ? [] : EARLY.map((part) => Math.round(batches * part));
  const few = epochs <= FEW ? all : spread(FEW, (part) => batches * Math.round(epochs * part ** 2));
  return {
    steps,
    moments: isSmall ? spread(MOMENTS - 1, (part) => steps * part ** 2) : few,
    validations: count < TEST_DIGITS ? few : new Set([...all, ...early]), // with few training digits, tests would take longer than the steps
  };
}

// Returns a promise of the seconds that a training takes on this device with each of some numbers of digits, without loading
// these. Its steps are tried on images with as much ink as digits.
export async function estimate(/** @type {Settings} */ settings, /** @type {number[]} */ numbers) {
  checkSettings(settings);
  const images = Uint8Array.from({ length: TRIED * PIXELS }, (_, at) => (isInk(at % PIXELS, at % 5) ? 255 : 0));
  const digits = { images, labels: Uint8Array.from({ length: TRIED }, (_, at) => at % 10) };
  const tried = { ...settings, digits: TRIED, learning_rate: Math.min(settings.learning_rate, SMALL_RATE) };
  const loops = await compileLoops();
  const fitting = new Fitting(loops, digits, { settings: tried, seed: SEED });
  const step = secondsOf(() => fitting.step());
  const chunk = Uint32Array.from({ length: CHUNK }, (_, at) => at);
  const reading = secondsOf(() => {
    fitting.trainer.forward(images, chunk);
    fitting.trainer.read();
  });
  return numbers.map((number) => {
    const count = countMost({ ...settings, digits: number });
    const whole = planOf({ ...fitting, count, batches: Math.ceil(count / settings.batch_size) });
    const tests = new Set([...whole.moments, ...whole.validations]).size + 2; // the last one finds the most activating digits
    const read = tests * TEST_DIGITS + Math.min(count, KNOWN) + THRESHOLD_DIGITS;
    return whole.steps * step + (read / CHUNK) * reading;
  });
}

// A part of the middle of the image, as large as the ink of a digit.
function isInk(/** @type {number} */ pixel, /** @type {number} */ shift) {
  const [row, column] = [Math.floor(pixel / IMAGE_SIDE), pixel % IMAGE_SIDE];
  return row >= 5 && row < 22 && column >= 8 + shift && column < 17 + shift;
}

// The seconds that some work takes, after a browser has compiled it well.
function secondsOf(/** @type {() => void} */ work) {
  let [began, count] = [performance.now(), 0];
  for (; performance.now() < began + TRIAL; ) work();
  began = performance.now();
  for (; count === 0 || performance.now() < began + TRIAL; count++) work();
  return (performance.now() - began) / 1000 / count;
}
