// Ways to divide pieces into lines.

import { connected, middle } from "./pieces.js";

/** @import { Layout } from "./pieces.js" */

const OVERLAPS = [0.3, 0.6]; // smallest overlap of two pieces in one line, as a fraction of the smaller height: two to try
const STEPS = [0.5, 0.75]; // least distance between the middles of two lines' pieces, in digit heights: two to try
const TALL = 0.4; // digit heights; smaller pieces join the lines of others

// Find ways to divide pieces into lines, the first with all of them in one. Each way is a list of lines from the top, and
// each line the indices of its pieces from left to right.
export function lineChoices(/** @type {Layout} */ { pieces, distances, height }) {
  const tops = pieces.map(({ box }) => box[1]);
  const bottoms = pieces.map(({ box }) => box[3]);
  const middles = tops.map((top, index) => (top + bottoms[index]) / 2);
  const heights = tops.map((top, index) => bottoms[index] - top);
  const all = [...pieces.keys()];
  const isTall = (/** @type {number} */ index) => heights[index] >= TALL * height;
  const [tall, small] = [all.filter(isTall), all.filter((index) => !isTall(index))];
  /** @param {number} one @param {number} other */
  const overlap = (one, other) => Math.min(bottoms[one], bottoms[other]) - Math.max(tops[one], tops[other]);
  const ways = [
    ...OVERLAPS.map(
      (least) => (/** @type {number} */ a, /** @type {number} */ b) =>
        overlap(a, b) >= least * Math.min(heights[a], heights[b]),
    ),
    ...STEPS.map(
      (step) => (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(middles[a] - middles[b]) < step * height,
    ),
  ];

  const choices = new Map([[keyOf([all]), [all]]]);
  for (const areTogether of ways) {
    const groups = connected(tall, areTogether);
    if (groups.length <= 1) continue;
    const means = new Map(groups.map((line) => [line, line.reduce((sum, i) => sum + middles[i], 0) / line.length]));
    groups.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
    const ends = groups.map((line) => [
      Math.min(...line.map((index) => tops[index])),
      Math.max(...line.map((index) => bottoms[index])),
    ]);
    /** @param {number} index */
    const near = (index) => groups.map((line) => Math.min(...line.map((other) => distances[index][other])));
    /** @param {number} index */
    const level = (index) => ends.map(([top, bottom]) => Math.max(top - middles[index], middles[index] - bottom, 0));
    // A bar or a flag is near its digit, and at the height of its line.
    for (const apart of [near, level]) {
      const lines = groups.map((line) => [...line]);
      for (const index of small) {
        const fromLines = apart(index);
        lines[fromLines.indexOf(Math.min(...fromLines))].push(index);
      }
      const key = keyOf(lines);
      if (!choices.has(key)) choices.set(key, lines);
    }
  }
  return [...choices.values()].map((lines) =>
    lines.map((line) => [...line].sort((a, b) => middle(pieces[a]) - middle(pieces[b]))),
  );
}

// Returns the same text for the same lines in any order.
const keyOf = (/** @type {number[][]} */ lines) =>
  lines
    .map((line) => [...line].sort((a, b) => a - b).join(" "))
    .sort()
    .join("\n");
