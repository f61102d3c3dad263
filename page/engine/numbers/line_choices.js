// Ways to divide pieces into lines.

import { connected, middle } from "./layout.js";

/** @import { Layout } from "./layout.js" */

const OVERLAPS = [0.3, 0.6]; // smallest overlap of two pieces in one line, as a fraction of the smaller height: two to try
const STEPS = [0.5, 0.75]; // least distance between the middles of two lines' pieces, in digit heights: two to try
const TALL = 0.4; // digit heights; smaller pieces join the lines of others

// Find ways to divide pieces into lines, the first with all of them in one. Each way is a list of lines from the top, and
// each line the indices of its pieces from left to right.
export function lineChoices(/** @type {Layout} */ { pieces, distances, height }) {
  const places = pieces.map(({ box: [, top, , bottom] }) => ({
    top,
    bottom,
    middle: (top + bottom) / 2,
    high: bottom - top,
  }));
  const all = [...pieces.keys()];
  const isTall = (/** @type {number} */ index) => places[index].high >= TALL * height;
  const [tall, small] = [all.filter(isTall), all.filter((index) => !isTall(index))];
  /** @type {(least: number) => (one: number, other: number) => boolean} */
  const overlapBy = (least) => (one, other) => {
    const [a, b] = [places[one], places[other]];
    return Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) >= least * Math.min(a.high, b.high);
  };
  /** @type {(step: number) => (one: number, other: number) => boolean} */
  const areWithin = (step) => (one, other) => Math.abs(places[one].middle - places[other].middle) < step * height;

  const choices = new Map([[keyOf([all]), [all]]]);
  for (const areTogether of [...OVERLAPS.map(overlapBy), ...STEPS.map(areWithin)]) {
    const groups = connected(tall, areTogether);
    if (groups.length <= 1) continue;
    const meanOf = (/** @type {number[]} */ line) => line.reduce((sum, i) => sum + places[i].middle, 0) / line.length;
    groups.sort((a, b) => meanOf(a) - meanOf(b));
    const ends = groups.map((line) => [
      Math.min(...line.map((index) => places[index].top)),
      Math.max(...line.map((index) => places[index].bottom)),
    ]);
    // A bar or a flag is near its digit, and at the height of its line.
    const near = small.map((index) => groups.map((line) => Math.min(...line.map((other) => distances[index][other]))));
    const level = small.map((index) =>
      ends.map(([top, bottom]) => Math.max(top - places[index].middle, places[index].middle - bottom, 0)),
    );
    for (const apart of [near, level]) {
      const lines = groups.map((line) => [...line]);
      for (const [i, index] of small.entries()) lines[apart[i].indexOf(Math.min(...apart[i]))].push(index);
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
