// Ten units side by side, one for each digit: a network without a hidden layer, whose answer is the largest sum.

import { argmax, PIXELS } from "../common/math.js";
import { learn, sumOf } from "./unit.js";

/** @import { Unit } from "./unit.js" @typedef {(Unit | null)[]} Units By digit; null without one. */

/** @param {Units} units @param {Uint8Array} images @param {number} [begin] */
export const outputsOf = (units, images, begin = 0) =>
  units.map((unit) => (unit ? sumOf(unit, images, begin) : -Infinity));

/** @param {Units} units @param {{ labels: Uint8Array, images: Uint8Array }} digits */
export function countRead(units, { labels, images }) {
  return labels.reduce((count, label, i) => count + Number(argmax(outputsOf(units, images, i * PIXELS)) === label), 0);
}

// Let each unit learn from all digits once, by its own errors. Returns how many corrections were made.
/** @param {Units} units @param {{ labels: Uint8Array, images: Uint8Array }} digits */
export function learnTogether(units, { labels, images }) {
  const made = units.map((unit, digit) => {
    if (!unit) return 0;
    const wanted = labels.map((label) => Number(label === digit));
    return learn(unit, { labels, images, wanted }, 0).made;
  });
  return made.reduce((sum, each) => sum + each);
}
