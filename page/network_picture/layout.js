// The layout of the picture, computed from the network's structure and the picture's size. Columns are numbered from the
// left: 0 has the pixels, N + 1 the units of layer N, and the last one the outputs.

import { IMAGE_SIDE } from "../shared/image.js";

/**
 * @import { Box, HiddenLayer, Place, Unit } from "./types.d.ts"
 * @typedef {ReturnType<typeof layOut>} Layout
 * @typedef {Layout["grids"][number]} Grid
 */

export const OUTPUTS = 10; // one for each digit
const LARGEST_UNIT = 0.085; // of the picture's height, its diameter
const LARGEST_TILE = 0.15; // of the picture's height, its side
const TILE_GAP = 6; // CSS pixels between tiles
const BAR = 0.5; // height of a tile's bar, in the height of the smallest text
const PER_ROW = 4; // tiles, in a picture from top to bottom
const PIXELS_BELOW = 0.55; // of the width of such a picture, the side of the pixels
const LAST_GAP = 60; // CSS pixels before its outputs
const RADIUS = 0.42; // of a unit, in the distance to its neighbour
const NEAR = 0.9; // of that distance: a click within it chooses the unit
const WIDER = 1.8; // width of the pixels divided by that of a column of units
const REGION_GAP = 0.8; // between the regions of two digits, in diameters

// Lay out a network with hidden layers.
//
//   width, height   of the picture, in CSS pixels, as all sizes here
//   top             end of the headings
//   left, middle    of the pixels: where they start, and the height of their middle
//   right           start of the outputs; without it, the picture goes from top to bottom, as on a phone, to `bottom`
//   fontSize        of the smallest text
//
// Returns the picture's width and height; whether it `isDown`, from top to bottom; `boxes`, {left, top, width, height} of each
// column; `grids`, where the units of each hidden layer are, see `placeUnits` and `placeTiles`; and `outputs`, the height of each
// output's middle, or its x.
/** @typedef {{ width: number, height: number, top: number, left?: number, middle?: number, fontSize: number }} Size */
/** @param {HiddenLayer[]} hidden @param {Size & { right?: number, bottom?: number }} size */
export function layOut(hidden, { right, bottom, ...size }) {
  return right === undefined
    ? layOutDown(hidden, { ...size, bottom: bottom ?? size.height })
    : layOutAcross(hidden, { ...size, right });
}

/** @param {HiddenLayer[]} hidden @param {Size & { bottom: number }} size */
function layOutDown(hidden, { width, height, top, bottom, fontSize }) {
  const side = width * PIXELS_BELOW;
  const tall = hidden.length ? (bottom - LAST_GAP - top - side) / hidden.length : 0;
  const gap = top + LAST_GAP / 2; // for lines and a heading
  const grids = hidden.map((layer, number) => {
    const box = { left: 0, top: top + side + number * tall + gap, width, height: tall - gap };
    const grid = layer.pictured ? placeTiles(layer, box, fontSize, PER_ROW) : placeUnits(layer, box);
    return { ...grid, label: fontSize * 1.2 };
  });
  const boxes = [
    { left: (width - side) / 2, top, width: side, height: side },
    ...grids.map(({ box }) => box),
    { left: 0, top: bottom, width, height: height - bottom },
  ];
  return { width, height, isDown: true, boxes, grids, outputs: middles(0, width) };
}

const middles = (/** @type {number} */ start, /** @type {number} */ length) =>
  Array.from({ length: OUTPUTS }, (_, digit) => start + ((digit + 0.5) * length) / OUTPUTS);

/** @param {HiddenLayer[]} hidden @param {Size & { right: number }} size */
function layOutAcross(hidden, { width, height, top, left: start = 0, middle, right, fontSize }) {
  const count = hidden.length;
  const tall = height - top;
  const isNarrow = right < 400;
  const label = Math.max(fontSize * 1.2, Math.min(tall / 22, 30));
  const labelled = hidden.filter(hasRegions).length * label * 1.2;
  const gap = ((right - start) * (isNarrow ? 0.22 : 0.3)) / (count + 1);
  const rest = right - start - gap * (count + 1) - labelled;
  const wider = isNarrow ? WIDER / 1.5 : WIDER;
  const side = Math.min(count ? (rest * wider) / (count + wider) : rest, tall);
  const wide = count ? (rest - side) / count : 0;
  let left = start + side + gap;
  const grids = hidden.map((layer) => {
    left += hasRegions(layer) ? label * 1.2 : 0;
    const box = { left, top, width: wide, height: tall };
    const grid = layer.pictured ? placeTiles(layer, box, fontSize) : placeUnits(layer, box);
    left += wide + gap;
    return { ...grid, label };
  });
  const highest = Math.max(
    top,
    Math.min((middle ?? top + tall * (isNarrow ? 0.3 : 0.5)) - side / 2, top + tall - side),
  );
  return {
    width,
    height,
    isDown: false,
    boxes: [
      { left: start, top: highest, width: side, height: side },
      ...grids.map(({ box }) => box),
      { left: right, top, width: width - right, height: tall },
    ],
    grids,
    outputs: middles(top, tall),
  };
}

const hasRegions = (/** @type {HiddenLayer} */ { regions, pictured }) => Boolean(regions && !pictured);

// Place the units of a layer in a box, and fill it.
//
// Returns `x` and `y` of each unit; `rows` of units, and `digits`, the digit whose region each row is in; their `cell`,
// the distance of two neighbours, and `radius`; the height of their `caption`, which is 0; `regions`, {top, bottom} by digit;
// where the rows begin, `edge`, and how long they are, `across`; and the `box` that all this takes.
function placeUnits(/** @type {HiddenLayer} */ layer, /** @type {Box} */ { left, top, width, height }) {
  const { rows, digits, cell, gaps } = fitRows(layer, width, height, height * LARGEST_UNIT);
  const [x, y] = [new Float32Array(layer.units), new Float32Array(layer.units)];
  const perRow = Math.max(...rows.map((row) => row.length));
  const long = cell * (rows.length + gaps * REGION_GAP);
  const stretch = Math.min(height / long, 1.6);
  const [stepX, stepY] = [Math.min(width / perRow, cell * 1.25), cell * stretch];
  const middle = left + width / 2;
  const regions = /** @type {{ top: number, bottom: number }[]} */ ([]);
  let at = top + (height - long * stretch + stepY) / 2;
  rows.forEach((row, number) => {
    const digit = digits[number];
    if (number > 0 && digit !== digits[number - 1]) at += stepY * REGION_GAP;
    row.forEach((unit, column) => {
      x[unit] = middle + (column - (perRow - 1) / 2) * stepX;
      y[unit] = at;
    });
    if (digit !== null) regions[digit] = { top: regions[digit]?.top ?? at - stepY / 2, bottom: at + stepY / 2 };
    at += stepY;
  });
  const across = stepX * perRow;
  const edge = middle - across / 2;
  const box = { left: Math.min(edge, left), top, width: Math.max(cell * perRow, width), height };
  const nearest = Math.min(stepX, stepY);
  return { x, y, rows, digits, cell: nearest, radius: nearest * RADIUS, caption: 0, regions, edge, across, box };
}

// Place units in rows of the length that makes them the largest that fit into a box.
/** @param {HiddenLayer} layer @param {number} width @param {number} height @param {number} largest */
function fitRows(layer, width, height, largest) {
  const counts = layer.regions?.filter((count) => count > 0) ?? [layer.units];
  const gaps = counts.length - 1;
  let best = { cell: 0, perRow: 1 };
  for (let perRow = 1; perRow <= layer.units; perRow++) {
    const rows = counts.reduce((sum, count) => sum + Math.ceil(count / perRow), 0);
    const cell = Math.min(width / perRow, height / (rows + gaps * REGION_GAP), largest);
    if (cell > best.cell) best = { cell, perRow };
  }
  return { ...makeRows(layer, best.perRow), cell: best.cell, gaps };
}

// Put units in rows: for the first layer in their order from top to bottom, each row from left to right; for a deeper
// one by the digits that activate them most. Returns rows of unit numbers, and for each row the digit whose region it is
// in, or null.
function makeRows(/** @type {HiddenLayer} */ { order, columns, regions }, /** @type {number} */ perRow) {
  const rows = /** @type {number[][]} */ ([]);
  const digits = /** @type {(number | null)[]} */ ([]);
  const rest = order.slice();
  const parts = regions?.map((count) => rest.splice(0, count)) ?? [order];
  parts.forEach((part, digit) => {
    for (let start = 0; start < part.length; start += perRow) {
      const row = part.slice(start, start + perRow);
      if (columns) row.sort((a, b) => columns[a] - columns[b]);
      rows.push(row);
      digits.push(digit < OUTPUTS && regions ? digit : null);
    }
  });
  return { rows, digits };
}

// Place the units of a layer as tiles, in one or two columns, which makes them larger, or in rows of `perRow`. The second of two
// columns is lower by half a tile, so that lines pass the tiles of the other one in the gaps between them. The layer's order may
// have some of its units only.
//
// Returns what `placeUnits` does, where the radius is half of an image's side, and the caption, for a bar, is below it; `edge`
// and `across` are those of the tiles in the direction of the lines.
/** @param {HiddenLayer} layer @param {Box} box @param {number} fontSize @param {number} [perRow] */
function placeTiles({ units, order }, { left, top, width, height }, fontSize, perRow) {
  const caption = Math.ceil(fontSize * BAR);
  const isDown = perRow !== undefined;
  const largest = isDown ? width : height * LARGEST_TILE * (order.length === 1 ? 2 : 1);
  const ways = (perRow ? [Math.min(perRow, order.length)] : [1, 2]).map((perRow) => {
    const count = Math.ceil(order.length / perRow);
    const shift = isDown ? 0 : (perRow - 1) / perRow;
    const stepY = Math.min(height / (count + shift), largest + caption + 3 * TILE_GAP);
    const stepX = width / perRow;
    const side = Math.max(0, Math.min(stepY - caption - TILE_GAP, stepX - TILE_GAP, largest));
    return { perRow, count, shift, stepX, stepY, side };
  });
  const best = ways.reduce((one, other) => (other.side > one.side ? other : one));
  const { count, shift, stepY, side } = best;
  const stepX = Math.min(best.stepX, side * 1.35);
  const [x, y] = [new Float32Array(units), new Float32Array(units)];
  const rows = /** @type {number[][]} */ ([]);
  order.forEach((unit, place) => {
    const [row, column] = [Math.floor(place / best.perRow), place % best.perRow];
    const beside = column - (best.perRow - 1) / 2;
    x[unit] = left + width / 2 + beside * stepX;
    y[unit] =
      top +
      (height - count * stepY) / 2 +
      (row + 0.5 + (shift * beside) / (best.perRow - 1 || 1)) * stepY -
      caption / 2;
    rows[row] ??= [];
    rows[row].push(unit);
  });
  const places = order.map((unit) => (isDown ? y : x)[unit]);
  const edge = Math.min(...places) - side / 2;
  return {
    ...{ x, y, rows, digits: [], caption, regions: [], radius: side / 2, edge },
    cell: Math.min(stepX, stepY),
    across: Math.max(...places) - edge + side / 2 + (isDown ? caption : 0),
    box: { left, top, width, height },
  };
}

// The middle of a pixel, a unit or an output's left edge: [x, y, radius].
/** @param {Layout} layout @param {number} column @param {number} number @returns {[x: number, y: number, radius: number]} */
export function placeOf({ isDown, boxes, grids, outputs }, column, number) {
  if (column === 0) {
    const { left, top, width } = boxes[0];
    const pixel = width / IMAGE_SIDE;
    const [x, y] = [number % IMAGE_SIDE, Math.floor(number / IMAGE_SIDE)];
    return [left + (x + 0.5) * pixel, top + (y + 0.5) * pixel, pixel / 2];
  }
  const grid = grids[column - 1];
  if (grid) return [grid.x[number], grid.y[number], grid.radius];
  const { left, top } = boxes[boxes.length - 1];
  return isDown ? [outputs[number], top, 0] : [left, outputs[number], 0];
}

// Whether a line leads to a unit that is in the picture.
export const leadsToUnit = (/** @type {Layout} */ { grids }, /** @type {Place} */ { layer, to }) =>
  grids[layer]?.rows.some((row) => row.includes(to)) ?? false;

// The way of a line from a column to the next one: from [x0, y0] straight on to `leave`, in a curve to `enter`, and
// straight on to [x1, y1]. The straight parts lead past the other tiles of a layer, in the gaps between them. From top to bottom
// x and y are exchanged: `at` returns a point of the picture.
export function wayOf(/** @type {Layout} */ layout, /** @type {Place} */ { layer, from, to }) {
  const [x0, y0, leave] = endOf(layout, layer, from, 1);
  const [x1, y1, enter] = endOf(layout, layer + 1, to, -1);
  /** @type {(x: number, y: number) => [x: number, y: number]} */
  const at = (x, y) => (layout.isDown ? [y, x] : [x, y]);
  return { x0, y0, leave, enter, x1, y1, at };
}

// Where a line meets a pixel, dot or output, in the middle, or a tile, at one of its sides: [x, y], and the x from which no tile
// is in its way.
/** @param {Layout} layout @param {number} column @param {number} number @param {1 | -1} side */
function endOf(layout, column, number, side) {
  const [x, y, radius] = placeOf(layout, column, number);
  const grid = layout.grids[column - 1];
  const [along, beside] = layout.isDown ? [y, x] : [x, y];
  if (!grid?.caption) return [along, beside, along];
  const bend = side < 0 ? grid.edge : grid.edge + grid.across;
  if (layout.isDown) return [side < 0 ? y - radius : y + radius + grid.caption, x, bend];
  return [x + side * radius, y + grid.caption / 2, bend];
}

// The unit at a place of the picture, {layer, unit}, or null.
/** @param {Layout} layout @param {number} x @param {number} y */
export function unitAt({ grids }, x, y) {
  for (const [layer, grid] of grids.entries()) {
    let nearest = /** @type {number | null} */ (null);
    let least = (grid.cell * NEAR) ** 2;
    for (const unit of grid.rows.flat()) {
      const distance = (grid.x[unit] - x) ** 2 + (grid.y[unit] + grid.caption / 2 - y) ** 2;
      if (distance < least) [nearest, least] = [unit, distance];
    }
    if (nearest !== null) return { layer, unit: nearest };
  }
  return null;
}

// The unit that an arrow key, Home or End leads to from a unit; null for other keys.
/** @param {Layout} layout @param {Unit} unit @param {string} key */
export function neighbour({ grids }, { layer, unit }, key) {
  const { rows } = grids[layer];
  const flat = rows.flat();
  const row = rows.findIndex((each) => each.includes(unit));
  const column = rows[row].indexOf(unit);
  const below = (/** @type {number} */ step) =>
    rows[row + step]?.[Math.min(column, rows[row + step].length - 1)] ?? unit;
  const beside = (/** @type {number} */ step) => flat[flat.indexOf(unit) + step] ?? unit;
  const found = new Map([
    ["ArrowUp", below(-1)],
    ["ArrowDown", below(1)],
    ["ArrowLeft", beside(-1)],
    ["ArrowRight", beside(1)],
    ["Home", flat[0]],
    ["End", flat[flat.length - 1]],
  ]).get(key);
  return found === undefined ? null : { layer, unit: found };
}
