// Step 4 of reading a photo: without the lines of ruled and squared paper, tables and frames.

import { findComponents } from "./components.js";

/** @import { Component, Mask } from "./types.d.ts" @typedef {{ place: number, first: number, last: number }} Slice */

const LONG = 0.5; // of the photo's side: a printed line is longer
const LEAST = 6; // pixels: the pieces of a line that is not quite level are longer
const LEVEL = 2; // times the width of the line: the same
const THIN = 1 / 5; // of a line's length: it is thinner
const STEEP = 0.2; // height of a line's box by its length
const USUAL = 0.75; // of a line is narrower than its width, or as wide
const CROSSED = 1.7; // times a line's width: where there is more ink, a stroke crosses it
const EDGE = 0.03; // of the photo's side: a line ends nearer to the photo's edge, or to another line
const SIDE = 0.12; // of a long photo's longer side: what goes across it farther from its ends may be a 1
const GAP = 0.015; // of the photo's side, in a faint line

// Returns the mask without lines.
/** @param {Mask} mask @returns {Mask} */
export function withoutLines(mask) {
  const turned = transposed(mask);
  const [level, upright] = [straightParts(mask), straightParts(turned)];
  const found = [linesOf(level, upright.boxes), linesOf(upright, level.boxes)];
  const [across, down] = [found[0], transposed(found[1])];
  const [erased, others] = [erase(mask, across, down), transposed(erase(turned, found[1], transposed(across)))];
  const stays = (/** @type {number} */ ink, /** @type {number} */ i) =>
    Number(ink && !erased.data[i] && !others.data[i] && !(across.data[i] && down.data[i]));
  return { ...mask, data: mask.data.map(stays) };
}

/** @param {Mask} mask @returns {Mask} */
export function transposed({ width, height, data }) {
  const result = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = data[at++];
  return { width: height, height: width, data: result };
}

// Returns the boxes and labels of long level strokes, which may be lines.
/** @param {Mask} mask */
function straightParts(mask) {
  const { width, height, data } = thickened(mask);
  const highs = highsOf({ width, height, data });
  const runs = { width, height, data: new Uint8Array(data.length) };
  for (let y = 0; y < height; y++) {
    for (let x = 0, begin = y * width, before = -Infinity; x <= width; x++) {
      const at = y * width + x;
      if (x < width && data[at]) continue;
      if (at - begin >= LEAST && isLevel(highs.subarray(begin, at))) {
        runs.data.fill(1, begin - before <= GAP * width ? before : begin, at);
        before = at;
      }
      begin = at + 1;
    }
  }
  const { components, labels } = findComponents(runs);
  return { width, height, labels, boxes: components.filter((each) => isLong(each, width)) };
}

// Returns ink that is a pixel wider above and below, so that the pieces of a sloping line overlap.
/** @param {Mask} mask @returns {Mask} */
function thickened({ width, height, data }) {
  const result = data.slice();
  for (let i = 0; i < data.length; i++) if (data[i - width] || data[i + width]) result[i] = 1;
  return { width, height, data: result };
}

// Whether a run of pixels is longer than most of it is high.
function isLevel(/** @type {Uint16Array} */ highs) {
  let low = 0;
  for (const high of highs) if (LEVEL * high <= highs.length) low++;
  return 2 * low >= highs.length;
}

// Returns how many pixels of ink are above and below each pixel without a gap, with itself.
function highsOf(/** @type {Mask} */ { width, height, data }) {
  const highs = new Uint16Array(data.length);
  for (let x = 0; x < width; x++) {
    for (let y = 0, begin = 0; y <= height; y++) {
      if (y < height && data[y * width + x]) continue;
      for (let row = begin; row < y; row++) highs[row * width + x] = y - begin;
      begin = y + 1;
    }
  }
  return highs;
}

/** @param {Component} component @param {number} width */
function isLong({ left, top, right, bottom, area }, width) {
  const long = right - left;
  return long >= LONG * width && area <= THIN * long * long && bottom - top <= STEEP * long;
}

// Returns 1 for the pixels of level lines, also where strokes cross them. A line goes from the photo's edge to the opposite edge
// or to one of the upright `others`, whose boxes are those of the transposed photo.
/** @param {ReturnType<typeof straightParts>} level @param {Component[]} others @returns {Mask} */
function linesOf({ width, height, labels, boxes }, others) {
  const near = EDGE * Math.max(width, height);
  const isAtEdge = (/** @type {number} */ x) => Math.min(x, width - x) <= EDGE * width;
  const isAtOther = (/** @type {number} */ x, /** @type {Component} */ { top, bottom }) =>
    others.some(
      (other) =>
        Math.min(other.left, height - other.right) <= EDGE * height &&
        x >= other.top - near &&
        x <= other.bottom + near &&
        bottom >= other.left - near &&
        top <= other.right + near,
    );
  const isLine = (/** @type {Component} */ box) =>
    (isAtEdge(box.left) && (isAtEdge(box.right) || isAtOther(box.right, box))) ||
    (isAtEdge(box.right) && isAtOther(box.left, box));
  const isDigit = (/** @type {Component} */ { top, bottom }) =>
    height > 2 * width && others.length === 0 && Math.min(top, height - bottom) > SIDE * height;
  const lines = new Set(boxes.filter((box) => isLine(box) && !isDigit(box)).map((box) => box.label));
  const data = new Uint8Array(labels.length); // `from` with a function would take ten times as long
  for (let i = 0; i < data.length; i++) if (labels[i] && lines.has(labels[i])) data[i] = 1;
  return { width, height, data };
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
    const most = CROSSED * widths[Math.floor(USUAL * widths.length)] + 1;
    for (const { place, first, last } of ofLine) {
      if (last - first + 1 > most) continue;
      for (let y = first; y <= last; y++) erased.data[y * width + place] = 1;
    }
  }
  return erased;
}
