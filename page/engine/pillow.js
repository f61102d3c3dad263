// Draws and scales grey images exactly as Pillow does, so that the network is given the same pixels as on the server.
// Ported from Pillow 12 (libImaging/Draw.c, Reduce.c, Resample.c, BoxBlur.c), MIT-CMU licence, © Jeffrey A. Clark and
// contributors. An image is {width, height, data}, a byte for each pixel, row by row.

import { roundHalfAway } from "./rounding.js";

export const makeImage = (width, height) => ({ width, height, data: new Uint8Array(width * height) });

// ---- Drawing, with full ink

// Fill a row from x0 to x1, both included.
function fillRow({ width, height, data }, x0, y, x1) {
  if (y < 0 || y >= height || x0 >= width || x1 < 0) return;
  const begin = y * width;
  data.fill(255, begin + Math.max(x0, 0), begin + Math.min(x1, width - 1) + 1);
}

const fillPoint = (image, x, y) => fillRow(image, x, y, x);

// Draw a line through points, flat: [x, y, x, y, ...]. Pillow truncates coordinates.
export function drawLine(image, coordinates, width) {
  const points = coordinates.map(Math.trunc);
  const drawPart = width === 1 ? drawThinLine : drawWideLine;
  for (let i = 0; i + 3 < points.length; i += 2) {
    drawPart(image, points[i], points[i + 1], points[i + 2], points[i + 3], width);
  }
  if (width === 1) fillPoint(image, points.at(-2), points.at(-1));
}

// Draw a line one pixel wide without its last point, by Bresenham's algorithm.
function drawThinLine(image, x0, y0, x1, y1) {
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const [stepX, stepY] = [x1 < x0 ? -1 : 1, y1 < y0 ? -1 : 1];
  const isFlat = width > height;
  const [long, short] = isFlat ? [width, height] : [height, width];
  let [x, y] = [x0, y0];
  let error = 2 * short - long;
  for (let i = 0; i < long; i++) {
    fillPoint(image, x, y);
    const isDiagonal = short > 0 && error >= 0;
    if (isDiagonal) error -= 2 * long;
    error += 2 * short;
    if (isFlat || isDiagonal) x += stepX;
    if (!isFlat || isDiagonal) y += stepY;
  }
}

const roundUp = (value) => (value >= 0 ? Math.floor(value + 0.5) : -Math.floor(-value + 0.5));
const roundDown = (value) => (value >= 0 ? Math.ceil(value - 0.5) : -Math.ceil(-value - 0.5));

function drawWideLine(image, x0, y0, x1, y1, width) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  if (dx === 0 && dy === 0) {
    fillPoint(image, x0, y0);
    return;
  }
  const length = Math.sqrt(dx * dx + dy * dy);
  const half = (width - 1) / 2;
  const [most, least] = [roundUp(half) / length, roundDown(half) / length];
  const [left, right] = [roundDown(least * dy), roundDown(most * dy)];
  const [above, below] = [roundDown(least * dx), roundDown(most * dx)];
  fillPolygon(image, [
    [x0 - left, y0 + below],
    [x1 - left, y1 + below],
    [x1 + right, y1 - above],
    [x0 + right, y0 - above],
  ]);
}

// Fill a polygon by scan lines, in C's single precision.
function fillPolygon(image, corners) {
  const { fround } = Math;
  const edges = [];
  let [top, bottom] = [image.height - 1, 0];
  corners.forEach(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length];
    const [ymin, ymax] = [Math.min(y0, y1), Math.max(y0, y1)];
    [top, bottom] = [Math.min(top, ymin), Math.max(bottom, ymax)];
    if (y0 === y1) fillRow(image, Math.min(x0, x1), y0, Math.max(x0, x1));
    else edges.push({ x0, y0, ymin, ymax, slope: fround(fround(x1 - x0) / fround(y1 - y0)) });
  });
  const at = ({ x0, y0, slope }, y) => fround(fround(fround(y - y0) * slope) + x0);
  const touches = ({ ymin, ymax }, y) => y >= ymin && y <= ymax;
  const endsAt = ({ ymin, ymax, slope }, y) => (y === ymin || y === ymax) && slope !== 0;

  // Where an edge crosses a row. Corners that the next row (the previous one at the end) would leave apart are joined.
  function crossing(number, y) {
    const edge = edges[number];
    const x = at(edge, y);
    if (!endsAt(edge, y)) return x;
    const near = y + (y === edge.ymax ? -1 : 1);
    const next = at(edge, near);
    for (const other of edges.slice(0, number)) {
      if (!endsAt(other, y) || roundHalfAway(x) !== roundHalfAway(at(other, y)) || !touches(other, near)) continue;
      const nextOther = at(other, near);
      if (x > fround(next + 1) && x > fround(nextOther + 1)) return roundHalfAway(Math.max(next, nextOther)) + 1;
      if (x < fround(next - 1) && x < fround(nextOther - 1)) return roundHalfAway(Math.min(next, nextOther)) - 1;
      break;
    }
    return x;
  }

  top = Math.max(top, 0);
  bottom = Math.min(bottom, image.height);
  for (let y = top; y <= bottom; y++) {
    const crossings = [];
    edges.forEach((edge, number) => {
      if (!touches(edge, y)) return;
      if (y === edge.ymax && y < bottom) crossings.push(at(edge, y), at(edge, y));
      else crossings.push(crossing(number, y));
    });
    crossings.sort((a, b) => a - b);
    for (let i = 1; i < crossings.length; i += 2) {
      const [x0, x1] = [crossings[i - 1], crossings[i]];
      fillRow(image, singleUp(x0), y, singleDown(x1));
    }
  }
}

// Like `roundUp` and `roundDown`, for single precision.
const singleUp = (x) => (x >= 0 ? Math.floor(Math.fround(x + 0.5)) : -Math.floor(-x + 0.5));
const singleDown = (x) => (x >= 0 ? Math.ceil(Math.fround(x - 0.5)) : -Math.ceil(-x - 0.5));

// Fill the ellipse in a box. Pillow truncates its coordinates.
export function fillEllipse(image, left, top, right, bottom) {
  const [x, y] = [Math.trunc(left), Math.trunc(top)];
  const [a, b] = [Math.trunc(right) - x, Math.trunc(bottom) - y];
  for (const [half, up] of ellipseRows(a, b)) {
    const [x0, x1] = [x + Math.trunc((a - half) / 2), x + Math.trunc((a + half) / 2)];
    fillRow(image, x0, y + Math.trunc((b + up) / 2), x1);
    if (up > 0) fillRow(image, x0, y + Math.trunc((b - up) / 2), x1);
  }
}

// The rows of an ellipse's lower half, [half the width, distance from the middle], all in half pixels. They depend on the
// size alone, and a drawing has a thousand circles of the same one.
let known = { a: null, b: null, rows: [] };
function ellipseRows(a, b) {
  if (known.a === a && known.b === b) return known.rows;
  const rows = [];
  if (a + b > 0) {
    const distance = (x, y) => Math.abs(a * a * y * y + b * b * x * x - a * a * b * b);
    let [x, y] = [a, b % 2];
    rows.push([x, y]);
    while (x !== a % 2 || y !== b) {
      let [nextX, nextY] = [x, y + 2];
      if (x > 1) {
        let nearest = distance(nextX, nextY);
        for (const [otherX, otherY] of [
          [x - 2, y + 2],
          [x - 2, y],
        ]) {
          const other = distance(otherX, otherY);
          if (nearest > other) [nextX, nextY, nearest] = [otherX, otherY, other];
        }
      }
      [x, y] = [nextX, nextY];
      if (y > rows.at(-1)[1]) rows.push([x, y]);
    }
  }
  known = { a, b, rows };
  return rows;
}

// ---- Scaling

// Halve an image whose sides are even: each pixel is the mean of four.
export function halve({ width, height, data }) {
  const half = makeImage(width / 2, height / 2);
  let to = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const at = y * width + x;
      half.data[to++] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1] + 2) >> 2;
    }
  }
  return half;
}

const PRECISION = 22; // bits of a weight's fraction

// For each pixel of the result: the first of the pixels that it is made of, and their weights.
function weightsFor(before, after) {
  const scale = before / after;
  const support = Math.max(scale, 1);
  const inverse = 1 / support;
  return Array.from({ length: after }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(middle - support + 0.5), 0);
    const end = Math.min(Math.trunc(middle + support + 0.5), before);
    const weights = Array.from({ length: end - first }, (_, k) =>
      Math.max(1 - Math.abs((k + first - middle + 0.5) * inverse), 0),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => Math.trunc(0.5 + (weight / sum) * 2 ** PRECISION)) };
  });
}

const clip = (sum) => Math.min(Math.max(sum >> PRECISION, 0), 255);

// Scale an image with the bilinear filter, widened where it shrinks: first the rows, then the columns.
export function resize(image, width, height) {
  let from = image;
  if (width !== from.width) from = transpose(resizeColumns(transpose(from), width));
  return height === from.height ? from : resizeColumns(from, height);
}

function resizeColumns(image, height) {
  const { width } = image;
  const result = makeImage(width, height);
  weightsFor(image.height, height).forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++) {
      let sum = 2 ** (PRECISION - 1);
      for (let k = 0; k < weights.length; k++) sum += image.data[(first + k) * width + x] * weights[k];
      result.data[y * width + x] = clip(sum);
    }
  });
  return result;
}

function transpose({ width, height, data }) {
  const result = makeImage(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result.data[x * height + y] = data[y * width + x];
  }
  return result;
}

// ---- Blurring

const PASSES = 3;

// Blur an image with a Gaussian filter, of a standard deviation in pixels, as a sequence of box filters.
export function blur(image, deviation) {
  const { fround } = Math;
  const variance = fround((fround(deviation) * fround(deviation)) / PASSES);
  const whole = Math.floor((fround(Math.sqrt(12 * variance + 1)) - 1) / 2);
  const part = fround(fround((2 * whole + 1) * fround(whole * (whole + 1) - fround(3 * variance))));
  const radius = fround(whole + fround(part / fround(6 * fround(variance - (whole + 1) * (whole + 1)))));
  let result = image;
  for (let axis = 0; axis < 2; axis++) {
    for (let pass = 0; pass < PASSES; pass++) result = blurRows(result, radius);
    result = transpose(result);
  }
  return result;
}

function blurRows({ width, height, data }, radius) {
  const whole = Math.trunc(radius);
  const weight = Math.trunc(2 ** 24 / Math.fround(Math.fround(radius * 2) + 1));
  const edge = Math.trunc((2 ** 24 - (whole * 2 + 1) * weight) / 2);
  const result = makeImage(width, height);
  for (let y = 0; y < height; y++) {
    const pixel = (x) => data[y * width + Math.min(Math.max(x, 0), width - 1)];
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = x - whole; k <= x + whole; k++) sum += pixel(k);
      const all = sum * weight + (pixel(x - whole - 1) + pixel(x + whole + 1)) * edge;
      result.data[y * width + x] = (all + 2 ** 23) / 2 ** 24;
    }
  }
  return result;
}
