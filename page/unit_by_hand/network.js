// Ten units side by side, one for each digit: a network without a hidden layer, whose answer is the largest sum.

import { PIXELS } from "../common/math.js";
import { learn, sumOf } from "./unit.js";

/** @import { Unit } from "./unit.js" @typedef {(Unit | null)[]} Units By digit; null without one. */

/** @param {Units} units @param {Uint8Array} images @param {number} [begin] */
export const outputsOf = (units, images, begin = 0) =>
  units.map((unit) => (unit ? sumOf(unit, images, begin) : -Infinity));

/** @param {Units} units @param {{ labels: Uint8Array, images: Uint8Array }} digits */
export function countRead(units, { labels, images }) {
  const isRead = (/** @type {number} */ label, /** @type {number} */ i) => {
    const sums = outputsOf(units, images, i * PIXELS);
    return sums.indexOf(Math.max(...sums)) === label;
  };
  return labels.reduce((count, label, i) => count + Number(isRead(label, i)), 0);
}

// Let each unit learn from all digits once, by its own errors. Returns how many corrections were made.
/** @param {Units} units @param {{ labels: Uint8Array, images: Uint8Array }} digits */
export function learnTogether(units, { labels, images }) {
  const made = units.map((unit, digit) => {
    const wanted = labels.map((label) => Number(label === digit));
    return unit ? learn(unit, { labels, images, wanted, columns: images }, 0).made : 0;
  });
  return made.reduce((sum, each) => sum + each);
}
