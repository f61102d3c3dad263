// Pieces of a pen's strokes.

import { hypot } from "../../common/math.js";
import { bounds } from "../drawing.js";

/** @import { Box } from "../../types.d.ts" @import { Piece } from "./types.d.ts" */

// A stroke or a part of one.
export class PenPiece {
  #along = /** @type {Float64Array | null} */ (null);

  // `points` are those of part number `part` of the `parts` of a stroke, whose number is `source`. A link may be left out.
  /** @param {number[][]} points @param {number} source @param {number} [part] @param {number} [parts] @param {boolean} [isLink] */
  constructor(points, source, part = 0, parts = 1, isLink = false) {
    this.points = points;
    this.source = source;
    this.part = part;
    this.parts = parts;
    this.isLink = isLink;
    this.box = boxOf([points]);
  }

  // The length of the line up to each point.
  get along() {
    this.#along ??= lengthAlong(this.points);
    return this.#along;
  }

  get length() {
    return this.along[this.along.length - 1];
  }
}

// Make a piece of each stroke.
/** @param {number[][][]} strokes */
export const piecesOf = (strokes) => strokes.map((points, number) => new PenPiece(points, number));

/** @param {number[][][]} strokes @returns {Box} */
export function boxOf(strokes) {
  const { low, high } = bounds(strokes);
  return [low[0], low[1], high[0], high[1]];
}

// Returns the length of a line up to each of its points.
export function lengthAlong(/** @type {number[][]} */ points) {
  const along = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    along[i] = along[i - 1] + hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  }
  return along;
}

// Returns points at equal distances of about `step` along a piece, its ends included.
export function outline(/** @type {Piece} */ { points, along }, /** @type {number} */ step) {
  if (points.length === 1) return points;
  const length = along[along.length - 1];
  const count = Math.max(2, Math.ceil(length / step) + 1);
  const last = points.length - 1;
  let before = 0; // the last point up to the place
  return Array.from({ length: count }, (_, number) => {
    const place = number === count - 1 ? length : number * (length / (count - 1));
    while (before < last && along[before + 1] <= place) before += 1;
    if (before === last || along[before] === place) return [...points[before]];
    return [0, 1].map((axis) => {
      const [from, to] = [points[before][axis], points[before + 1][axis]];
      return ((to - from) / (along[before + 1] - along[before])) * (place - along[before]) + from;
    });
  });
}

export const inDrawingOrder = (/** @type {Piece[]} */ run) =>
  [...run].sort((a, b) => a.source - b.source || a.part - b.part);

// Join consecutive parts of strokes again, in the order in which they were drawn.
export function join(/** @type {Piece[]} */ run) {
  const strokes = /** @type {number[][][]} */ ([]);
  let before = /** @type {Piece | null} */ (null);
  for (const piece of inDrawingOrder(run)) {
    const isNext = before?.source === piece.source && before.part === piece.part - 1;
    if (isNext) strokes.push([...(strokes.pop() ?? []), ...piece.points.slice(1)]);
    else strokes.push(piece.points);
    before = piece;
  }
  return strokes;
}

/** @param {number[][][]} strokes */
export const countPoints = (strokes) => strokes.reduce((sum, points) => sum + points.length, 0);
