// Step 4 of reading a photo: without the lines of ruled and squared paper, tables and frames.

import { findComponents } from "./components.js";

/** @import { Component, Contrast, Mask } from "./types.d.ts" @typedef {{ x: number, first: number, last: number, dark: number }} Slice */

const LONG = 0.5; // of the photo's side: a printed line is longer
const LEAST = 6; // pixels: the pieces of a line that is not quite level are longer
const LEVEL = 2; // times the width of the line: the same
const THIN = 1 / 5; // of a line's length: it is thinner
const STEEP = 0.2; // height of a line's box by its length
const USUAL = 0.75; // of a line is narrower than its width, or as wide
const CROSSED = 1.7; // times a line's width: where there is more ink, a stroke crosses it
const DARKER = 1.4; // times a line's usual contrast: where it is darker, a stroke covers it
const EDGE = 0.03; // of the photo's side: a line ends nearer to the photo's edge, or to another line
const SIDE = 0.12; // of a long photo's longer side: what goes across it farther from its ends may be a 1
const GAP = 0.015; // of the photo's side, in a faint line

// Returns the mask without lines.
/** @param {Mask} mask @param {Contrast} contrast @returns {Mask} */
export function withoutLines(mask, contrast) {
  const [level, upright] = [straightParts(mask), straightParts(transposed(mask))];
  const rest = erase(mask, contrast, level, upright.boxes);
  return transposed(erase(transposed(rest), transposed(contrast), upright, level.boxes));
}

/**
 * @template {Mask | Contrast} Image
 * @param {Image} image
 * @returns {Image}
 */
function transposed(image) {
  const { width, height, data } = image;
  const result = data.slice();
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = data[at++];
  return { ...image, width: height, height: width, data: result };
}

// Returns the boxes and labels of long level strokes, which may be lines.
/** @param {Mask} mask */
function straightParts(mask) {
  const { width, height, data } = thickened(mask);
  const highs = highsOf({ width, height, data });
  const runs = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, begin = y * width, before = -Infinity; x <= width; x++) {
      const at = y * width + x;
      if (x < width && data[at]) continue;
      if (at - begin >= LEAST && isLevel(highs.subarray(begin, at))) {
        runs.fill(1, begin - before <= GAP * width ? before : begin, at);
        before = at;
      }
      begin = at + 1;
    }
  }
  const { components, labels } = findComponents({ width, height, data: runs });
  const boxes = components.filter(({ left, top, right, bottom, area }) => {
    const long = right - left;
    return long >= LONG * width && area <= THIN * long * long && bottom - top <= STEEP * long;
  });
  return { labels, boxes };
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
function highsOf(/** @type {Mask} */ { width, data }) {
  const highs = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i]) highs[i] = 1 + (highs[i - width] ?? 0);
  for (let i = data.length - width - 1; i >= 0; i--) if (data[i] && data[i + width]) highs[i] = highs[i + width];
  return highs;
}

// Whether a level stroke is a printed line: it goes from the photo's edge to the opposite edge or to one of the `others`, which
// are upright: their boxes are those of the transposed photo.
/** @param {Component} box @param {Component[]} others @param {Mask} mask */
function isPrinted({ left, top, right, bottom }, others, { width, height }) {
  const near = EDGE * Math.max(width, height);
  const isAtEdge = (/** @type {number} */ place, /** @type {number} */ side) =>
    Math.min(place, side - place) <= EDGE * side;
  const isAtOther = (/** @type {number} */ x) =>
    others.some(
      (other) =>
        (isAtEdge(other.left, height) || isAtEdge(other.right, height)) &&
        Math.max(other.top - x, x - other.bottom, other.left - bottom, top - other.right) <= near,
    );
  const isAcross = height > 2 * width && others.length === 0 && Math.min(top, height - bottom) > SIDE * height; // a 1
  const ends = [left, right].map((x) => isAtEdge(x, width));
  return !isAcross && ((ends[0] && (ends[1] || isAtOther(right))) || (ends[1] && isAtOther(left)));
}

// Returns a mask without its level lines, except where strokes cross or cover them.
/** @param {Mask} mask @param {Contrast} contrast @param {ReturnType<typeof straightParts>} parts @param {Component[]} others @returns {Mask} */
function erase(mask, contrast, { labels, boxes }, others) {
  const { width, height } = mask;
  const data = mask.data.slice();
  for (const line of boxes.filter((box) => isPrinted(box, others, mask))) {
    /** @type {Slice[]} */
    const slices = [];
    for (let x = line.left; x < line.right; x++) {
      for (let y = line.top; y < line.bottom; y++) {
        if (labels[y * width + x] !== line.label || !data[y * width + x]) continue;
        let [first, dark] = [y, 0];
        while (first > 0 && data[(first - 1) * width + x]) first--;
        for (y = first; y < height && data[y * width + x]; y++) dark = Math.max(dark, contrast.data[y * width + x]);
        slices.push({ x, first, last: y, dark });
      }
    }
    const widths = slices.map(({ first, last }) => last - first).sort((a, b) => a - b);
    const darks = slices.map(({ dark }) => dark).sort((a, b) => a - b);
    const most = CROSSED * widths[Math.floor(USUAL * widths.length)] + 1;
    for (const { x, first, last, dark } of slices) {
      if (last - first > most || dark > DARKER * darks[darks.length >> 1]) continue;
      for (let y = first; y < last; y++) data[y * width + x] = 0;
    }
  }
  return { ...mask, data };
}
