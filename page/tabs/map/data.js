// The test digits on the map.

/**
 * @import { Point, Props } from "../../types.d.ts"
 * @import { FoundMap } from "./types.d.ts"
 * @typedef {ReturnType<typeof decodePoints>} Points
 */

const CELLS = 40; // of the grid that finds where most points of a digit are, along each side

// Returns {count, x, y, predictions, confidences}: places from 0 to 1, and what the network reads, with its probabilities.
// `steps` and `sure` are the largest coordinate and confidence.
/** @param {FoundMap} map @param {Props["map"]} props */
export function decodePoints({ places, predictions, confidences }, { steps, sure }) {
  const count = places.length / 2;
  const at = (/** @type {0 | 1} */ axis) =>
    Float32Array.from({ length: count }, (_, i) => places[2 * i + axis] / steps);
  return { count, x: at(0), y: at(1), predictions, confidences: Float32Array.from(confidences, (byte) => byte / sure) };
}

// Returns the positions of the points of each digit, by the labels or predictions of all.
export function groupByDigit(/** @type {Uint8Array} */ digits) {
  const groups = Array.from({ length: 10 }, () => /** @type {number[]} */ ([]));
  for (const [position, digit] of digits.entries()) groups[digit].push(position);
  return groups;
}

// Returns the place where most of some points are.
/** @param {Points} points @param {number[]} positions @returns {Point} */
export function densestPlace({ x, y }, positions) {
  const counts = new Float32Array((CELLS + 2) ** 2);
  const cell = (/** @type {number} */ value) => Math.min(Math.floor(value * CELLS), CELLS - 1) + 1;
  const cellOf = (/** @type {number} */ position) => cell(y[position]) * (CELLS + 2) + cell(x[position]);
  for (const position of positions) {
    const middle = cellOf(position);
    for (const row of [-CELLS - 2, 0, CELLS + 2]) for (const column of [-1, 0, 1]) counts[middle + row + column] += 1;
  }
  const densest = positions.reduce((best, each) => (counts[cellOf(each)] > counts[cellOf(best)] ? each : best));
  return [x[densest], y[densest]];
}

// Returns the position of the point that is nearest to a place, among some; null if it is further away than `reach`.
/** @param {Points} points @param {number[][]} groups @param {Point} place @param {number} reach */
export function nearestPoint({ x, y }, groups, [placeX, placeY], reach) {
  let nearest = /** @type {number | null} */ (null);
  let least = reach ** 2;
  for (const positions of groups) {
    for (const position of positions) {
      const distance = (x[position] - placeX) ** 2 + (y[position] - placeY) ** 2;
      if (distance < least) [nearest, least] = [position, distance];
    }
  }
  return nearest;
}
