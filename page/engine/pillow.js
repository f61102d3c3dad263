// Draws and scales grey images exactly as Pillow does, so that the network is given the same pixels as on the server.
// Ported from Pillow 12 (libImaging/Draw.c, Reduce.c, Resample.c), MIT-CMU licence, © Jeffrey A. Clark and
// contributors. An image is {width, height, data}, a byte for each pixel, row by row.

import { roundHalfAway } from "../common/math.js";

/** @import { Field } from "./types.d.ts" */

const { fround } = Math;

/** @param {number} width @param {number} height @returns {Field} */
export const makeImage = (width, height) => ({ width, height, data: new Uint8Array(width * height) });

// ---- Drawing, with full ink

// Fill a row from x0 to x1, both included.
/** @param {Field} image @param {number} x0 @param {number} y @param {number} x1 */
function fillRow({ width, height, data }, x0, y, x1) {
  if (y < 0 || y >= height || x0 >= width || x1 < 0) return;
  const begin = y * width;
  data.fill(255, begin + Math.max(x0, 0), begin + Math.min(x1, width - 1) + 1);
}

// Draw a line through points [x, y]. Pillow truncates coordinates. It draws lines one pixel wide in another way, but even the
// thinnest brush is wider where the network reads a drawing.
/** @param {Field} image @param {number[][]} points @param {number} width */
export function drawLine(image, points, width) {
  const corners = points.map((point) => point.map(Math.trunc));
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [corners[i - 1], corners[i]];
    drawPart(image, x0, y0, x1, y1, width);
  }
}

const roundUp = (/** @type {number} */ value) => (value >= 0 ? Math.floor(value + 0.5) : -Math.floor(-value + 0.5));
const roundDown = (/** @type {number} */ value) => (value >= 0 ? Math.ceil(value - 0.5) : -Math.ceil(-value - 0.5));

/** @param {Field} image @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {number} width */
function drawPart(image, x0, y0, x1, y1, width) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  if (dx === 0 && dy === 0) return fillRow(image, x0, y0, x0);
  const length = Math.sqrt(dx * dx + dy * dy);
  const half = (width - 1) / 2;
  const [most, least] = [roundUp(half) / length, roundDown(half) / length];
  const [left, right] = [roundDown(least * dy), roundDown(most * dy)];
  const [above, below] = [roundDown(least * dx), roundDown(most * dx)];
  edges = 0;
  let [top, bottom] = [Math.min(y0, y1), Math.max(y0, y1)];
  for (const y of [y0 + below, y1 + below, y1 - above, y0 - above]) {
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  addEdge(image, x0 - left, y0 + below, x1 - left, y1 + below);
  addEdge(image, x1 - left, y1 + below, x1 + right, y1 - above);
  addEdge(image, x1 + right, y1 - above, x0 + right, y0 - above);
  addEdge(image, x0 + right, y0 - above, x0 - left, y0 + below);
  fillPolygon(image, top, bottom);
}

// The edges of the polygon that is being filled, and where they cross a row. A drawing has hundreds of polygons, so these
// are made once.
const SIDES = 4;
const [edgeX, edgeY, edgeTop, edgeBottom, edgeSlope] = Array.from({ length: 5 }, () => new Float64Array(SIDES));
const crossings = new Float64Array(2 * SIDES);
let edges = 0; // how many there are; horizontal ones are drawn at once

/** @param {Field} image @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function addEdge(image, x0, y0, x1, y1) {
  if (y0 === y1) {
    fillRow(image, Math.min(x0, x1), y0, Math.max(x0, x1));
    return;
  }
  edgeX[edges] = x0;
  edgeY[edges] = y0;
  edgeTop[edges] = Math.min(y0, y1);
  edgeBottom[edges] = Math.max(y0, y1);
  edgeSlope[edges] = fround(fround(x1 - x0) / fround(y1 - y0));
  edges += 1;
}

/** @param {number} edge @param {number} y */
const crossingAt = (edge, y) => fround(fround(fround(y - edgeY[edge]) * edgeSlope[edge]) + edgeX[edge]);
const touches = (/** @type {number} */ edge, /** @type {number} */ y) => y >= edgeTop[edge] && y <= edgeBottom[edge];
/** @param {number} edge @param {number} y */
const endsAt = (edge, y) => (y === edgeTop[edge] || y === edgeBottom[edge]) && edgeSlope[edge] !== 0;

// Where an edge crosses a row. Corners that the next row (the previous one at the end) would leave apart are joined.
function joinedCrossing(/** @type {number} */ edge, /** @type {number} */ y) {
  const x = crossingAt(edge, y);
  if (!endsAt(edge, y)) return x;
  const near = y + (y === edgeBottom[edge] ? -1 : 1);
  const next = crossingAt(edge, near);
  for (let other = 0; other < edge; other++) {
    if (!endsAt(other, y) || !touches(other, near)) continue;
    if (roundHalfAway(x) !== roundHalfAway(crossingAt(other, y))) continue;
    const nextOther = crossingAt(other, near);
    if (x > fround(next + 1) && x > fround(nextOther + 1)) return roundHalfAway(Math.max(next, nextOther)) + 1;
    if (x < fround(next - 1) && x < fround(nextOther - 1)) return roundHalfAway(Math.min(next, nextOther)) - 1;
    break;
  }
  return x;
}

// Fill the polygon of the edges by scan lines, in C's single precision.
/** @param {Field} image @param {number} top @param {number} bottom */
function fillPolygon(image, top, bottom) {
  const last = Math.min(bottom, image.height);
  for (let y = Math.max(top, 0); y <= last; y++) {
    let count = 0;
    for (let edge = 0; edge < edges; edge++) {
      if (!touches(edge, y)) continue;
      const isDoubled = y === edgeBottom[edge] && y < last;
      const x = isDoubled ? crossingAt(edge, y) : joinedCrossing(edge, y);
      insertCrossing(x, count++);
      if (isDoubled) insertCrossing(x, count++);
    }
    for (let i = 1; i < count; i += 2) fillRow(image, singleUp(crossings[i - 1]), y, singleDown(crossings[i]));
  }
}

// Insert a place into the first `count` crossings, which are in order.
function insertCrossing(/** @type {number} */ x, /** @type {number} */ count) {
  let place = count;
  for (; place > 0 && crossings[place - 1] > x; place--) crossings[place] = crossings[place - 1];
  crossings[place] = x;
}

// Like `roundUp` and `roundDown`, for single precision.
const singleUp = (/** @type {number} */ x) => (x >= 0 ? Math.floor(fround(x + 0.5)) : -Math.floor(-x + 0.5));
const singleDown = (/** @type {number} */ x) => (x >= 0 ? Math.ceil(fround(x - 0.5)) : -Math.ceil(-x - 0.5));

// Fill the ellipse in a box. Pillow truncates its coordinates.
/** @param {Field} image @param {number} left @param {number} top @param {number} right @param {number} bottom */
export function fillEllipse(image, left, top, right, bottom) {
  const [x, y] = [Math.trunc(left), Math.trunc(top)];
  const [a, b] = [Math.trunc(right) - x, Math.trunc(bottom) - y];
  const rows = ellipseRows(a, b);
  for (let i = 0; i < rows.length; i++) {
    const [half, up] = rows[i];
    const [x0, x1] = [x + Math.trunc((a - half) / 2), x + Math.trunc((a + half) / 2)];
    fillRow(image, x0, y + Math.trunc((b + up) / 2), x1);
    if (up > 0) fillRow(image, x0, y + Math.trunc((b - up) / 2), x1);
  }
}

// The rows of an ellipse's lower half, [half the width, distance from the middle], all in half pixels. They depend on the
// size alone, and a drawing has a thousand circles of the same one.
let known = { a: NaN, b: NaN, rows: /** @type {number[][]} */ ([]) };
function ellipseRows(/** @type {number} */ a, /** @type {number} */ b) {
  if (known.a === a && known.b === b) return known.rows;
  const rows = [];
  if (a + b > 0) {
    const distance = (/** @type {number[]} */ [x, y]) => Math.abs(a * a * y * y + b * b * x * x - a * a * b * b);
    /** @param {number[]} one @param {number[]} other */
    const nearer = (one, other) => (distance(other) < distance(one) ? other : one);
    let [x, y] = [a, b % 2];
    rows.push([x, y]);
    while (x !== a % 2 || y !== b) {
      const above = [x, y + 2];
      [x, y] = x > 1 ? nearer(nearer(above, [x - 2, y + 2]), [x - 2, y]) : above;
      if (y > rows[rows.length - 1][1]) rows.push([x, y]);
    }
  }
  known = { a, b, rows };
  return rows;
}

// ---- Scaling

// Halve an image whose sides are even: each pixel is the mean of four.
export function halve(/** @type {Field} */ { width, height, data }) {
  const half = makeImage(width / 2, height / 2);
  const result = half.data;
  let to = 0;
  for (let y = 0; y < height; y += 2) {
    const end = (y + 1) * width;
    for (let at = y * width; at < end; at += 2) {
      result[to++] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1] + 2) >> 2;
    }
  }
  return half;
}

const PRECISION = 22; // bits of a weight's fraction

// For each pixel of the result: the first of the pixels that it is made of, and their weights, `most` numbers each.
function weightsFor(/** @type {number} */ before, /** @type {number} */ after) {
  const scale = before / after;
  const support = Math.max(scale, 1);
  const inverse = 1 / support;
  const most = Math.ceil(2 * support) + 1;
  const firsts = new Int32Array(after);
  const weights = new Int32Array(after * most);
  const parts = new Float64Array(most);
  for (let i = 0; i < after; i++) {
    const middle = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(middle - support + 0.5), 0);
    const count = Math.min(Math.trunc(middle + support + 0.5), before) - first;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      parts[k] = Math.max(1 - Math.abs((k + first - middle + 0.5) * inverse), 0);
      sum += parts[k];
    }
    firsts[i] = first;
    for (let k = 0; k < count; k++) weights[i * most + k] = Math.trunc(0.5 + (parts[k] / sum) * 2 ** PRECISION);
  }
  return { firsts, weights, most };
}

const HALF = 2 ** (PRECISION - 1);
const clip = (/** @type {number} */ sum) => Math.min(sum >> PRECISION, 255); // no weight is below 0

// Scale an image with the bilinear filter, widened where it shrinks: first the rows, then the columns.
/** @param {Field} image @param {number} width @param {number} height */
export function resize(image, width, height) {
  const narrowed = width === image.width ? image : resizeAlong(image, makeImage(width, image.height), true);
  return height === image.height ? narrowed : resizeAlong(narrowed, makeImage(width, height), false);
}

// Scale an image along its rows or its columns to fill another, and return that.
/** @param {Field} image @param {Field} result @param {boolean} isRows */
function resizeAlong(image, result, isRows) {
  const [before, after] = [image, result].map(({ width, height }) => (isRows ? width : height));
  const { firsts, weights, most } = weightsFor(before, after);
  const [from, to] = [image, result].map(({ width }) => (isRows ? { step: 1, next: width } : { step: width, next: 1 }));
  const lines = isRows ? image.height : image.width;
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < after; at++) {
      const begin = line * from.next + firsts[at] * from.step;
      let sum = HALF;
      for (let k = 0; k < most; k++) {
        const weight = weights[at * most + k];
        if (weight !== 0) sum += image.data[begin + k * from.step] * weight;
      }
      result.data[line * to.next + at * to.step] = clip(sum);
    }
  }
  return result;
}
