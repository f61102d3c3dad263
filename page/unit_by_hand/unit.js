// A unit that a pupil makes by hand: a weight for each pixel and a bias. It is active if its sum is above 0. Sums are in levels
// of ink, as the bytes of images are: those of whole weights are then exact.

import { PIXELS } from "../common/math.js";

/**
 * `wanted` is 1 for what the unit should be active for.
 * @typedef {{ weights: Float64Array, bias: number }} Unit
 * @typedef {{ labels: Uint8Array, images: Uint8Array, wanted: Uint8Array }} DigitSet
 */

export const FULL = 255; // the level of full ink
export const RATE = 0.01; // of learning: more lets the rule jump between few digits

/** @returns {Unit} */
export const makeUnit = () => ({ weights: new Float64Array(PIXELS), bias: 0 });
/** @returns {Unit} */
export const copyOf = (/** @type {Unit} */ { weights, bias }) => ({ weights: weights.slice(), bias });

// The sum for an image that begins at a place among bytes.
/** @param {Unit} unit @param {Uint8Array} images @param {number} [begin] */
export function sumOf({ weights, bias }, images, begin = 0) {
  let sum = FULL * bias;
  for (let pixel = 0; pixel < PIXELS; pixel++) sum += weights[pixel] * images[begin + pixel];
  return sum;
}

/** @param {Unit} unit @param {DigitSet} digits */
export const sumsOf = (unit, { labels, images }) =>
  Float64Array.from(labels, (_, digit) => sumOf(unit, images, digit * PIXELS));

// Give a pixel another weight, and change the digits' sums by its ink only: a brush changes few pixels, 20 times a second.
/** @param {Unit} unit @param {number} pixel @param {number} weight @param {DigitSet} digits @param {Float64Array} sums */
export function setWeight({ weights }, pixel, weight, { images }, sums) {
  const change = weight - weights[pixel];
  weights[pixel] = weight;
  for (let digit = 0; change && digit < sums.length; digit++) sums[digit] += change * images[digit * PIXELS + pixel];
}

// How wrong the unit is: what it answers, 1 if it is active, minus what it should.
export const errorOf = (/** @type {number} */ sum, /** @type {number} */ wanted) => Number(sum > 0) - wanted;

/** @param {Float64Array} sums @param {Uint8Array} wanted */
export const countRight = (sums, wanted) => sums.filter((sum, i) => errorOf(sum, wanted[i]) === 0).length;

// The delta rule: each weight goes down by learning rate × error × ink, and the bias as if its ink were 1.
/** @param {Unit} unit @param {number} error @param {Uint8Array} images @param {number} begin */
function correct(unit, error, images, begin) {
  for (let pixel = 0; pixel < PIXELS; pixel++) unit.weights[pixel] -= (RATE * error * images[begin + pixel]) / FULL;
  unit.bias -= RATE * error;
}

// Read all digits once, from the one `at` a place, and correct the unit after each wrong one, until so many steps are made.
// Returns where to go on, how many steps were made, and the last wrong digit's place.
/** @param {Unit} unit @param {DigitSet} digits @param {number} at @param {number} [steps] */
export function learn(unit, { labels, images, wanted }, at, steps = Infinity) {
  let [made, last, read] = [0, -1, 0];
  for (; read < labels.length && made < steps; read++) {
    const digit = (at + read) % labels.length;
    const error = errorOf(sumOf(unit, images, digit * PIXELS), wanted[digit]);
    if (error === 0) continue;
    correct(unit, error, images, digit * PIXELS);
    [made, last] = [made + 1, digit];
  }
  return { at: (at + read) % labels.length, made, last };
}
