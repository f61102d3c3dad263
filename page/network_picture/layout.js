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
const RADIUS = 0.42; // of a unit, in the distance to its neighbour
const NEAR = 0.9; // of that distance: a click within it chooses the unit
const WIDER = 1.8; // width of the pixels divided by that of a column of units
const REGION_GAP = 0.8; // between the regions of two digits, in diameters

// Lay out a network with hidden layers.
//
//   width, height   of the picture, in CSS pixels, as all sizes here
//   top             end of the headings
//   left, middle    of the pixels: where they start, and the height of their middle
//   right           start of the outputs
//   fontSize        of the smallest text
//
// Returns the picture's width and height; `boxes`, {left, top, width, height} of each column; `grids`, where the units of
// each hidden layer are, see `placeUnits` and `placeTiles`; and `outputs`, the height of each output's middle.
/**
 * @param {HiddenLayer[]} hidden
 * @param {{ width: number, height: number, top: number, left?: number, middle?: number, right: number, fontSize: number }} size
 */
export function layOut(hidden, { width, height, top, left: start = 0, middle, right, fontSize }) {
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
    boxes: [
      { left: start, top: highest, width: side, height: side },
      ...grids.map(({ box }) => box),
      { left: right, top, width: width - right, height: tall },
    ],
    grids,
    outputs: Array.from({ length: OUTPUTS }, (_, digit) => top + ((digit + 0.5) * tall) / OUTPUTS),
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

// Place the units of a layer as tiles, in one or two columns, which makes them larger. The second column is lower by half
// a tile, so that lines pass the tiles of the other one in the gaps between them.
//
// Returns what `placeUnits` does, where the radius is half of an image's side, and the caption is below it.
/** @param {HiddenLayer} layer @param {Box} box @param {number} fontSize */
function placeTiles(layer, { left, top, width, height }, fontSize) {
  const caption = Math.ceil(fontSize * 1.2);
  const ways = [1, 2].map((perRow) => {
    const count = Math.ceil(layer.units / perRow);
    const stepY = height / (count + (perRow - 1) / perRow);
    const stepX = width / perRow;
    const side = Math.max(0, Math.min(stepY - caption - TILE_GAP, stepX - TILE_GAP, height * LARGEST_TILE));
    return { perRow, count, stepX, stepY, side };
  });
  const best = ways.reduce((one, other) => (other.side > one.side ? other : one));
  const { perRow, count, stepY, side } = best;
  const stepX = Math.min(best.stepX, side * 1.35);
  const [x, y] = [new Float32Array(layer.units), new Float32Array(layer.units)];
  const rows = /** @type {number[][]} */ ([]);
  layer.order.forEach((unit, place) => {
    const [row, column] = [Math.floor(place / perRow), place % perRow];
    x[unit] = left + width / 2 + (column - (perRow - 1) / 2) * stepX;
    y[unit] =
      top + (height - count * stepY) / 2 + (row + 0.5 + (column - (perRow - 1) / 2) / perRow) * stepY - caption / 2;
    rows[row] ??= [];
    rows[row].push(unit);
  });
  return {
    ...{ x, y, rows, digits: [], caption, regions: [], radius: side / 2 },
    cell: Math.min(stepX, stepY),
    edge: Math.min(...x) - side / 2,
    across: Math.max(...x) - Math.min(...x) + side,
    box: { left, top, width, height },
  };
}

// The middle of a pixel, a unit or an output's left edge: [x, y, radius].
/** @param {Layout} layout @param {number} column @param {number} number @returns {[x: number, y: number, radius: number]} */
export function placeOf({ boxes, grids, outputs }, column, number) {
  if (column === 0) {
    const { left, top, width } = boxes[0];
    const pixel = width / IMAGE_SIDE;
    const [x, y] = [number % IMAGE_SIDE, Math.floor(number / IMAGE_SIDE)];
    return [left + (x + 0.5) * pixel, top + (y + 0.5) * pixel, pixel / 2];
  }
  const grid = grids[column - 1];
  return grid ? [grid.x[number], grid.y[number], grid.radius] : [boxes[boxes.length - 1].left, outputs[number], 0];
}

// The way of a line from a column to the next one: from [x0, y0] straight on to `leave`, in a curve to `enter`, and
// straight on to [x1, y1]. The straight parts lead past the other tiles of a layer, in the gaps between them.
export function wayOf(/** @type {Layout} */ layout, /** @type {Place} */ { layer, from, to }) {
  const [x0, y0, leave] = endOf(layout, layer, from, 1);
  const [x1, y1, enter] = endOf(layout, layer + 1, to, -1);
  return { x0, y0, leave, enter, x1, y1 };
}

// Where a line meets a pixel, dot or output, in the middle, or a tile, at its right or left side: [x, y], and the x from
// which no tile is in its way.
/** @param {Layout} layout @param {number} column @param {number} number @param {1 | -1} side */
function endOf(layout, column, number, side) {
  const [x, y, radius] = placeOf(layout, column, number);
  const grid = layout.grids[column - 1];
  if (!grid?.caption) return [x, y, x];
  return [x + side * radius, y + grid.caption / 2, side < 0 ? grid.edge : grid.edge + grid.across];
}

// The unit at a place of the picture, {layer, unit}, or null.
/** @param {Layout} layout @param {number} x @param {number} y */
export function unitAt({ grids }, x, y) {
  for (const [layer, grid] of grids.entries()) {
    let nearest = /** @type {number | null} */ (null);
    let least = (grid.cell * NEAR) ** 2;
    for (let unit = 0; unit < grid.x.length; unit++) {
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
