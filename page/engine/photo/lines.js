// Step 4 of reading a photo: without the lines of ruled and squared paper, tables and frames.

import { findComponents } from "./components.js";

/** @import { Mask } from "./types.d.ts" @typedef {{ place: number, first: number, last: number }} Slice */

const LONG = 0.5; // of the photo's side: a printed line is longer
const RUN = 1 / 30; // of the photo's side: the pieces of a line that is not quite level are longer
const THIN = 1 / 12; // of a line's length: it is thinner
const STEEP = 0.2; // height of a line's box by its length
const CROSSED = 1.7; // times a line's width: where there is more ink, a stroke crosses it
const EDGE = 0.03; // of the photo's side: a line ends nearer to the photo's edge
const SIDE = 0.12; // of a long photo's longer side: how far from its ends a line across it may be

// Returns the mask without lines.
/** @param {Mask} mask @returns {Mask} */
export function withoutLines(mask) {
  const level = linesOf(mask);
  const upright = transposed(linesOf(transposed(mask)));
  const found = { ...mask, data: mask.data.slice() };
  const both = erase(mask, level, upright);
  const turned = erase(transposed(mask), transposed(upright), transposed(level));
  const across = transposed({ ...turned });
  for (let i = 0; i < found.data.length; i++) if (both.data[i] || across.data[i] || (level.data[i] && upright.data[i])) found.data[i] = 0;
  return found;
}

/** @param {Mask} mask @returns {Mask} */
export function transposed({ width, height, data }) {
  const result = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = data[at++];
  return { width: height, height: width, data: result };
}

// Returns the level lines: 1 for their pixels, also where strokes cross them.
/** @param {Mask} mask @returns {Mask} */
function linesOf({ width, height, data }) {
  const least = Math.max(6, Math.round(RUN * width));
  const runs = { width, height, data: new Uint8Array(data.length) };
  for (let y = 0; y < height; y++) {
    for (let x = 0, begin = 0; x <= width; x++) {
      if (x < width && data[y * width + x]) continue;
      if (x - begin >= least) runs.data.fill(1, y * width + begin, y * width + x);
      begin = x + 1;
    }
  }
  const { components, labels } = findComponents(runs);
  const isLine = components.map((each) => isPrinted(each, width, height));
  for (let i = 0; i < labels.length; i++) if (labels[i] && !isLine[labels[i] - 1]) runs.data[i] = 0;
  return runs;
}

/** @param {import("./types.d.ts").Component} component @param {number} width @param {number} height */
function isPrinted({ left, top, right, bottom, area }, width, height) {
  const long = right - left;
  if (long < LONG * width || area > THIN * long * long || bottom - top > STEEP * long) return false;
  const ends = Number(left <= EDGE * width) + Number(right >= (1 - EDGE) * width);
  if (height > 2 * width) return ends === 2 && Math.min(top, height - bottom) <= SIDE * height;
  return ends > 0;
}

// Returns 1 for the pixels of level lines that no stroke crosses. Upright lines are no strokes.
/** @param {Mask} mask @param {Mask} lines @param {Mask} others @returns {Mask} */
function erase({ width, height, data }, lines, others) {
  const erased = { width, height, data: new Uint8Array(data.length) };
  const { components, labels } = findComponents(lines);
  const isStroke = (/** @type {number} */ at) => data[at] && !(others.data[at] && !lines.data[at]);
  /** @type {Slice[][]} */
  const slices = components.map(() => []);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const label = labels[y * width + x];
      if (!label) continue;
      let [first, last] = [y, y];
      while (first > 0 && isStroke((first - 1) * width + x)) first--;
      while (last + 1 < height && isStroke((last + 1) * width + x)) last++;
      slices[label - 1].push({ place: x, first, last });
      y = last;
    }
  }
  for (const ofLine of slices) {
    const widths = ofLine.map(({ first, last }) => last - first + 1).sort((a, b) => a - b);
    const most = CROSSED * widths[widths.length >> 1] + 1;
    for (const { place, first, last } of ofLine) {
      if (last - first + 1 > most) continue;
      for (let y = first; y <= last; y++) erased.data[y * width + place] = 1;
    }
  }
  return erased;
}
