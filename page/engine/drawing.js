// Checks a drawing, like model/drawing.py.

import { BRUSH_WIDTH, MAX_COORDINATE, MAX_POINTS, MAX_STROKES, PAD_SIDE, TYPICAL_FILL } from "./constants.js";

// An invalid drawing or value. Its message is a sentence; see `UserError` in model/errors.py.
export class InputError extends Error {
  /** @param {string} message @param {string} [reason] @param {Record<string, string | number>} [values] */
  constructor(message, reason, values) {
    super(message);
    this.reason = reason;
    this.values = values;
  }
}
export class NoInkError extends InputError {}

// Throw an InputError unless something is right.
/** @param {boolean} isRight @param {ConstructorParameters<typeof InputError>} error */
export function check(isRight, ...error) {
  if (!isRight) throw new InputError(...error);
}

/** @type {(value: unknown) => value is number} */
const isNumber = (value) => typeof value === "number";

// Returns {strokes, lineWidth}: at least one stroke, none of them empty, each a list of [x, y] points.
/** @param {unknown} strokes @param {unknown} [lineWidth] @returns {{ strokes: number[][][], lineWidth: number }} */
export function parseDrawing(strokes, lineWidth = null) {
  if (!Array.isArray(strokes) || strokes.length > MAX_STROKES || !strokes.every(Array.isArray)) {
    throw new InputError(`A drawing must be a list of at most ${MAX_STROKES} strokes, each a list of [x, y] points.`);
  }
  if (strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MAX_POINTS) {
    throw new InputError(`The drawing has more than ${MAX_POINTS} points: a digit needs about a hundred.`);
  }
  const isPoint = (/** @type {unknown} */ point) =>
    Array.isArray(point) &&
    point.length === 2 &&
    point.every((value) => isNumber(value) && Math.abs(value) <= MAX_COORDINATE);
  if (!strokes.every((stroke) => stroke.every(isPoint))) {
    throw new InputError("The drawing has a point that is not two numbers, or is too far away.");
  }
  const drawn = strokes.filter((stroke) => stroke.length > 0);
  if (drawn.length === 0) throw new NoInkError("The drawing is empty: draw a digit first.");
  if (lineWidth !== null && !(isNumber(lineWidth) && lineWidth > 0 && lineWidth <= MAX_COORDINATE)) {
    throw new InputError(`The line width must be a number above 0 and at most ${MAX_COORDINATE}.`);
  }
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
