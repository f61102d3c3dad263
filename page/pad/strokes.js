// The drawing: its strokes, and what Undo brings back. canvas.js shows it.

import { settings } from "../shared/settings.js";

/** @import { Point } from "../types.d.ts" */

const { side, max_points: maxPoints, max_strokes: maxStrokes } = settings.pad;
export const MIN_STEP = side / 250; // a point nearer to the last one makes no visible difference

export const drawn = {
  strokes: /** @type {Point[][]} */ ([]), // lists of [x, y], whole numbers in 0 to side, y down
  version: 0, // counts the changes
};
/** @type {(() => void)[]} */
const undos = []; // reverts the last changes, newest last

export const hasUndo = () => undos.length > 0;

// Limited, because a page in kiosk mode draws for weeks.
export function addUndo(/** @type {() => void} */ action) {
  undos.push(action);
  if (undos.length > maxStrokes) undos.shift();
}

export const takeBack = () => undos.pop()?.();

// Replace the strokes; Undo restores the old ones.
export function replaceStrokes(/** @type {Point[][]} */ others) {
  const { strokes } = drawn;
  addUndo(() => (drawn.strokes = strokes));
  drawn.strokes = others;
}

export function startStroke(/** @type {Point} */ point) {
  replaceStrokes([...drawn.strokes, [point]]);
  thinOut();
}

// Lengthen the last stroke; returns whether any of the points makes a difference.
export function addPoints(/** @type {Point[]} */ points) {
  const stroke = drawn.strokes[drawn.strokes.length - 1];
  const before = stroke.length;
  for (const point of points) {
    const [x, y] = stroke[stroke.length - 1];
    if (Math.hypot(point[0] - x, point[1] - y) >= MIN_STEP) stroke.push(point);
  }
  if (stroke.length === before) return false;
  thinOut();
  return true;
}

// Minutes of scribbling lose invisible detail, and then the oldest strokes.
function thinOut() {
  const { strokes } = drawn;
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const isLong = count > maxPoints / 2;
  const kept = isLong ? strokes.map((each) => each.filter((_, i) => i % 2 === 0 || i === each.length - 1)) : strokes;
  drawn.strokes = kept.length > maxStrokes ? kept.slice(-maxStrokes) : kept;
}

export function drawLine(/** @type {CanvasRenderingContext2D} */ context, /** @type {Point[]} */ points) {
  context.beginPath();
  const [[x, y]] = points;
  context.moveTo(x, y);
  context.lineTo(x + 0.01, y); // a line without length would not be drawn, so that a single point would be invisible
  for (const point of points) context.lineTo(...point);
  context.stroke();
}
