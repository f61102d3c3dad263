// The layout of the pieces of a drawing. A box is [left, top, right, bottom].

import { outline } from "./pieces.js";

/** @import { Box } from "../../types.d.ts" @import { Piece } from "./types.d.ts" */

export const MAX_DIGITS = 20; // in a drawing; with more it is not read as a number
const MAX_OUTLINE = 500; // points of all pieces between which distances are measured
const OUTLINE_STEP = 0.1; // between these, in units of a digit's height
const NEAR = 0.25; // in units of a digit's height; see `nearness`

// Returns the middle of a piece's extent in x.
export const middle = (/** @type {{ box: Box }} */ { box }) => (box[0] + box[2]) / 2;

// Returns the smallest box around boxes.
export function union(/** @type {Box[]} */ boxes) {
  const all = /** @type {Box} */ ([...boxes[0]]);
  for (const [left, top, right, bottom] of boxes) {
    all[0] = Math.min(all[0], left);
    all[1] = Math.min(all[1], top);
    all[2] = Math.max(all[2], right);
    all[3] = Math.max(all[3], bottom);
  }
  return all;
}

// The pieces of a drawing, at least one, with measurements that are computed on first use.
export class Layout {
  #box = /** @type {Box | null} */ (null);
  #height;
  #distances = /** @type {number[][] | null} */ (null);

  // `height` is the unit of distances; 0 stands for a digit's height.
  /** @param {Piece[]} pieces */
  constructor(pieces, height = 0) {
    this.pieces = pieces;
    this.#height = height;
  }

  get box() {
    this.#box ??= union(this.pieces.map((piece) => piece.box));
    return this.#box;
  }

  // The longer side of the box.
  get extent() {
    const [left, top, right, bottom] = this.box;
    return Math.max(right - left, bottom - top);
  }

  // A digit's height, above 0: half of the ink is in higher strokes, and none is more than twice as high.
  get height() {
    this.#height ||= typicalHeight(this.pieces, this.extent);
    return this.#height;
  }

  // How near the pieces come to each other, a row of distances for each, in units of the height.
  get distances() {
    this.#distances ??= measureDistances(this.pieces, this.height);
    return this.#distances;
  }

  // Returns the layout of some of the pieces, with the same height.
  part(/** @type {number[]} */ indices) {
    const own = indices.map((index) => this.pieces[index]);
    const layout = new Layout(own, this.height);
    layout.#distances = indices.map((one) => indices.map((other) => this.distances[one][other]));
    return layout;
  }
}

function typicalHeight(/** @type {Piece[]} */ pieces, /** @type {number} */ extent) {
  const sizes = pieces.map(({ box, length }) => ({ height: box[3] - box[1], length }));
  sizes.sort((a, b) => a.height - b.height || a.length - b.length);
  const half = sizes.reduce((sum, { length }) => sum + length, 0) / 2;
  let reached = 0;
  const halfway = sizes.findIndex(({ length }) => {
    reached += length;
    return reached >= half;
  });
  const [{ height }, { height: most }] = [sizes[halfway], sizes[sizes.length - 1]];
  return Math.max(height, most / 2, extent / (2 * MAX_DIGITS)) || 1;
}

/** @param {Piece[]} pieces @param {number} height @returns {number[][]} */
function measureDistances(pieces, height) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const step = Math.max(height * OUTLINE_STEP, length / MAX_OUTLINE);
  const outlines = pieces.map((piece) => {
    const points = outline(piece, step);
    return { x: Float64Array.from(points, ([x]) => x / height), y: Float64Array.from(points, ([, y]) => y / height) };
  });
  const distances = pieces.map(() => new Array(pieces.length).fill(0));
  outlines.forEach((outline, one) => {
    for (let other = 0; other < one; other++) {
      distances[one][other] = distances[other][one] = Math.sqrt(leastSquare(outline, outlines[other]));
    }
  });
  return distances;
}

/** @param {{ x: Float64Array, y: Float64Array }} one @param {{ x: Float64Array, y: Float64Array }} other */
function leastSquare(one, other) {
  let least = Infinity;
  for (let i = 0; i < one.x.length; i++) {
    for (let k = 0; k < other.x.length; k++) {
      const [x, y] = [one.x[i] - other.x[k], one.y[i] - other.y[k]];
      const square = x * x + y * y;
      if (square < least) least = square;
    }
  }
  return least;
}

// Returns how near two groups of pieces come to each other: 0 from NEAR on, 1 where they touch.
export const nearness = (/** @type {number} */ distance) => Math.max(0, 1 - distance / NEAR);

// Group items that are together in pairs, directly or through others; order the groups by their first items.
/** @param {number[]} items @param {(one: number, other: number) => boolean} areTogether */
export function connected(items, areTogether) {
  let left = items;
  const groups = /** @type {number[][]} */ ([]);
  while (left.length > 0) {
    const group = [left[0]];
    left = left.slice(1);
    for (const item of group) {
      group.push(...left.filter((other) => areTogether(item, other))); // `group` grows meanwhile
      left = left.filter((other) => !areTogether(item, other));
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}
