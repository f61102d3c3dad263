// Ten units side by side, one for each digit: a network without a hidden layer, whose answer is the largest sum.

import { argmax } from "../common/math.js";
import { imageAt, learn, sumOf } from "./unit.js";

/**
 * @typedef {(import("./unit.js").Unit | null)[]} Units By digit; null without one.
 * @typedef {{ labels: Uint8Array, images: Uint8Array }} Digits
 */

/** @param {Units} units @param {Uint8Array} image */
export const outputsOf = (units, image) => units.map((unit) => (unit ? sumOf(unit, image) : -Infinity));

/** @param {Units} units @param {Digits} digits */
export const countRead = (units, { labels, images }) =>
  labels.filter((label, i) => argmax(outputsOf(units, imageAt(images, i))) === label).length;

// Let each unit learn from all digits once, by its own errors. Returns how many corrections were made.
/** @param {Units} units @param {Digits} digits */
export const learnTogether = (units, { labels, images }) =>
  units.reduce((made, unit, digit) => {
    const wanted = labels.map((label) => Number(label === digit));
    return made + (unit ? learn(unit, { labels, images, wanted }, 0).made : 0);
  }, 0);
