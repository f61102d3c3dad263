// From a drawing to the 28 × 28 pixels that a network is given, like model/preprocessing.py, which explains the steps.

import { centreOfMass, clamp, IMAGE_SIDE, roundHalfEven } from "../common/math.js";
import {
  BOX_SIDE,
  CENTRE,
  INK_SIDE,
  INK_THRESHOLD,
  MAX_BRUSH,
  MAX_DRAWN_POINTS,
  MAX_WIDE_POINTS,
  NARROWEST_LINE,
  OVERSAMPLING,
  SMALLEST_SIZE,
  WIDEST_LINE,
} from "./constants.js";
import { bounds, extent } from "./drawing.js";
import { NoInkError } from "./errors.js";
import { drawLine, fillEllipse, halve, makeImage, resize } from "./pillow.js";

/** @import { Drawing, Field } from "./types.d.ts" @typedef {{ left: number, top: number, right: number, bottom: number }} Ink */

export function boundLineWidth(/** @type {number[][][]} */ strokes, /** @type {number} */ lineWidth) {
  const size = extent(strokes);
  if (lineWidth >= size) return lineWidth;
  return clamp(lineWidth, NARROWEST_LINE * size, WIDEST_LINE * size);
}

// Draw strokes with a round brush. `frame` is the part of the plane to draw, {low, size}; by default that of the ink.
/** @param {number[][][]} strokes @param {number} lineWidth @param {{ low: number[], size: number[] } | null} [frame] */
export function strokesToInk(strokes, lineWidth, frame = null) {
  const { low, size } = frame ?? inkFrame(strokes, lineWidth);
  const scale = (INK_SIDE * OVERSAMPLING) / Math.max(...size);
  const [width, height] = size.map((side) => Math.ceil((side * scale) / OVERSAMPLING) * OVERSAMPLING);
  const brush = clamp(lineWidth * scale, 1, MAX_BRUSH * Math.max(width, height));
  const limits = [width, height].map((side) => side + brush);

  // Pillow's pixel centres lie at whole numbers, those of our plane at halves.
  const toPixels = (/** @type {number[]} */ [x, y]) => [(x - low[0]) * scale - 0.5, (y - low[1]) * scale - 0.5];
  const thinned = strokes.map((stroke) => thinOut(stroke.map(toPixels), brush / 8));
  let lines = limitPoints(thinned, brush > Math.max(width, height) / 4 ? MAX_WIDE_POINTS : MAX_DRAWN_POINTS);
  if (frame) {
    const clip = (/** @type {number[]} */ point) => point.map((value, axis) => clamp(value, -brush, limits[axis]));
    lines = lines.map((line) => line.map(clip));
  }
  const canvas = makeImage(width, height);
  const radius = (brush - 1) / 2;
  for (const line of lines) {
    if (line.length > 1) drawLine(canvas, line, roundHalfEven(brush));
    for (const [x, y] of line) fillEllipse(canvas, x - radius, y - radius, x + radius, y + radius);
  }
  return halve(canvas);
}

// Returns the part of the plane that the line covers, {low, size}.
export function inkFrame(/** @type {number[][][]} */ strokes, /** @type {number} */ lineWidth) {
  const { low, high } = bounds(strokes);
  const first = low.map((value) => value - lineWidth / 2);
  const size = high.map((value, axis) => Math.max(value - first[axis] + lineWidth / 2, SMALLEST_SIZE));
  return { low: first, size };
}

// Drop points nearer than `step` to the last one kept; the first and last stay.
export function thinOut(/** @type {number[][]} */ points, /** @type {number} */ step) {
  const kept = [points[0]];
  let [x, y] = points[0];
  let last = 0;
  points.forEach(([nextX, nextY], index) => {
    if (Math.abs(nextX - x) + Math.abs(nextY - y) < step) return;
    if (index > 0) kept.push(points[index]);
    [x, y, last] = [nextX, nextY, index];
  });
  if (last !== points.length - 1) kept.push(points[points.length - 1]);
  return kept;
}

function limitPoints(/** @type {number[][][]} */ lines, /** @type {number} */ most) {
  const step = Math.ceil(lines.reduce((sum, line) => sum + line.length, 0) / most);
  if (step <= 1) return lines;
  return lines.map((line) => [...line.slice(0, -1).filter((_, i) => i % step === 0), line[line.length - 1]]);
}

// Returns the box of the ink in an image, {left, top, right, bottom}, in pixels; right and bottom are outside.
/** @param {Field} image @param {number} [least] @returns {Ink} */
export function findInk({ width, height, data }, least = INK_THRESHOLD * 255) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] < least) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  if (right === 0) throw new NoInkError("There is no ink: draw a digit first.");
  return { left, top, right, bottom };
}

export function crop(/** @type {Field} */ { width, data }, /** @type {Ink} */ { left, top, right, bottom }) {
  const part = makeImage(right - left, bottom - top);
  for (let y = 0; y < part.height; y++) {
    const begin = (top + y) * width + left;
    part.data.set(data.subarray(begin, begin + part.width), y * part.width);
  }
  return part;
}

export const cropToInk = (/** @type {Field} */ ink) => crop(ink, findInk(ink));

export function scaleToBox(/** @type {Field} */ ink) {
  const scale = BOX_SIDE / Math.max(ink.width, ink.height);
  const [width, height] = [ink.width, ink.height].map((side) => Math.max(1, roundHalfEven(side * scale)));
  const box = resize(ink, width, height);
  if (!box.data.some(Boolean)) {
    throw new NoInkError("There are only specks, too small to be seen: draw a digit, with a line that is wide enough.");
  }
  return box;
}

export function stretchContrast(/** @type {Field} */ { width, height, data }) {
  const factor = 255 / Math.max(...data);
  return { width, height, data: data.map((level) => roundHalfEven(level * factor)) };
}

// Returns the place in the field of the first pixel of the ink.
/** @param {Field} ink @returns {[row: number, column: number]} */
export function corner(ink) {
  const [row, column] = centreOfMass(ink);
  /** @param {number} middle @param {number} side */
  const firstOf = (middle, side) => clamp(roundHalfEven(CENTRE - middle), 0, IMAGE_SIDE - side);
  return [firstOf(row, ink.height), firstOf(column, ink.width)];
}

export function centre(/** @type {Field} */ ink) {
  const [top, left] = corner(ink);
  const field = makeImage(IMAGE_SIDE, IMAGE_SIDE);
  for (let y = 0; y < ink.height; y++) {
    field.data.set(ink.data.subarray(y * ink.width, (y + 1) * ink.width), (top + y) * IMAGE_SIDE + left);
  }
  return field;
}

// Returns the field of a drawing {strokes, lineWidth}.
export function preprocessDrawing(/** @type {Drawing} */ { strokes, lineWidth }) {
  const ink = cropToInk(strokesToInk(strokes, boundLineWidth(strokes, lineWidth)));
  return centre(stretchContrast(scaleToBox(ink)));
}
