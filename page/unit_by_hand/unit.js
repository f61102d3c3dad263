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

/** @param {Unit} unit @param {Uint8Array} image */
export function sumOf({ weights, bias }, image) {
  let sum = FULL * bias;
  for (let pixel = 0; pixel < PIXELS; pixel++) sum += weights[pixel] * image[pixel];
  return sum;
}

/** @param {Uint8Array} images @param {number} place */
export const imageAt = (images, place) => images.subarray(place * PIXELS, (place + 1) * PIXELS);

/** @param {Unit} unit @param {DigitSet} digits */
export const sumsOf = (unit, { labels, images }) =>
  Float64Array.from(labels, (_, digit) => sumOf(unit, imageAt(images, digit)));

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

// Read all digits once, from the one `at` a place, and correct the unit after each wrong one, until so many steps are made: by
// the delta rule, each weight goes down by learning rate × error × ink, and the bias as if its ink were 1. Returns where to go
// on, how many steps were made, and the last wrong digit's place.
/** @param {Unit} unit @param {DigitSet} digits @param {number} at @param {number} [steps] */
export function learn(unit, { labels, images, wanted }, at, steps = Infinity) {
  let [made, last, read] = [0, -1, 0];
  for (; read < labels.length && made < steps; read++) {
    const digit = (at + read) % labels.length;
    const image = imageAt(images, digit);
    const error = errorOf(sumOf(unit, image), wanted[digit]);
    if (error === 0) continue;
    for (let pixel = 0; pixel < PIXELS; pixel++) unit.weights[pixel] -= (RATE * error * image[pixel]) / FULL;
    unit.bias -= RATE * error;
    [made, last] = [made + 1, digit];
  }
  return { at: (at + read) % labels.length, made, last };
}
