// Checks a drawing, like model/drawing.py.

import { BRUSH_WIDTH, MAX_COORDINATE, MAX_POINTS, MAX_STROKES, PAD_SIDE, TYPICAL_FILL } from "./constants.js";
import { check, NoInkError } from "./errors.js";

/** @type {(value: unknown) => value is number} */
const isNumber = (value) => typeof value === "number";

// Returns {strokes, lineWidth}: at least one stroke, none of them empty, each a list of [x, y] points.
/** @param {unknown} strokes @param {unknown} [lineWidth] @returns {{ strokes: number[][][], lineWidth: number }} */
export function parseDrawing(strokes, lineWidth = null) {
  const areLists = Array.isArray(strokes) && strokes.length <= MAX_STROKES && strokes.every(Array.isArray);
  check(areLists, `A drawing must be a list of at most ${MAX_STROKES} strokes, each a list of [x, y] points.`);
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  check(count <= MAX_POINTS, `The drawing has more than ${MAX_POINTS} points: a digit needs about a hundred.`);
  const isPoint = (/** @type {unknown} */ point) =>
    Array.isArray(point) &&
    point.length === 2 &&
    point.every((value) => isNumber(value) && Math.abs(value) <= MAX_COORDINATE);
  check(
    strokes.every((stroke) => stroke.every(isPoint)),
    "The drawing has a point that is not two numbers, or is too far away.",
  );
  const drawn = strokes.filter((stroke) => stroke.length > 0);
  if (drawn.length === 0) throw new NoInkError("The drawing is empty: draw a digit first.");
  const isWidth = lineWidth === null || (isNumber(lineWidth) && lineWidth > 0 && lineWidth <= MAX_COORDINATE);
  check(isWidth, `The line width must be a number above 0 and at most ${MAX_COORDINATE}.`);
  return { strokes: drawn, lineWidth: lineWidth ?? defaultLineWidth(drawn) };
}

// Returns the bounding box of the points, {low, high}, each [x, y].
export function bounds(/** @type {number[][][]} */ strokes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const [x, y] of stroke) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return { low: [left, top], high: [right, bottom] };
}

// Returns the longer side of the points' bounding box.
export function extent(/** @type {number[][][]} */ strokes) {
  const { low, high } = bounds(strokes);
  return Math.max(high[0] - low[0], high[1] - low[1]);
}

/** @param {number[][][]} strokes */
const defaultLineWidth = (strokes) => (extent(strokes) * BRUSH_WIDTH) / (PAD_SIDE * TYPICAL_FILL) || 1;
