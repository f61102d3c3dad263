// The layout of the picture, computed from the network's structure and the picture's size. Columns are numbered from the
// left: 0 has the pixels, N + 1 the units of layer N, and the last one the outputs.

import { IMAGE_SIDE } from "../../shared/image.js";

export const DIGITS = 10;
const LARGEST_UNIT = 0.085; // of the picture's height, its diameter
const RADIUS = 0.42; // of a unit, in the distance to its neighbour
const NEAR = 0.9; // of that distance: a click within it chooses the unit
const WIDER = 1.8; // width of the pixels divided by that of a column of units
const REGION_GAP = 0.8; // between the regions of two digits, in diameters

// Lay out a network with hidden layers. Each has its number of `units` and their `order`; a deeper layer has `regions`,
// how many units support each digit; the first layer has `columns`, where each unit looks.
//
//   width, height   of the picture, in CSS pixels, as all sizes here
//   top             end of the headings
//   right           start of the outputs
//   fontSize        of the smallest text
//
// Returns the picture's width and height; `boxes`, {left, top, width, height} of each column; `grids`, where the units of
// each hidden layer are, see `placeUnits`; and `outputs`, the height of each output's middle.
export function layOut(hidden, { width, height, top, right, fontSize }) {
  const count = hidden.length;
  const tall = height - top;
  const label = Math.max(fontSize * 1.2, Math.min(tall / 22, 30));
  const labelled = Math.max(0, count - 1) * label * 1.2;
  const gap = (right * (right < 400 ? 0.22 : 0.3)) / (count + 1);
  const rest = right - gap * (count + 1) - labelled;
  const side = Math.min(count ? (rest * WIDER) / (count + WIDER) : rest, tall);
  const wide = count ? (rest - side) / count : 0;
  let left = side + gap;
  const grids = hidden.map((layer) => {
    left += layer.regions ? label * 1.2 : 0;
    const grid = placeUnits(layer, { left, top, width: wide, height: tall });
    left += wide + gap;
    return { ...grid, label };
  });
  return {
    width,
    height,
    boxes: [
      { left: 0, top: top + (tall - side) / 2, width: side, height: side },
      ...grids.map(({ box }) => box),
      { left: right, top, width: width - right, height: tall },
    ],
    grids,
    outputs: Array.from({ length: DIGITS }, (_, digit) => top + ((digit + 0.5) * tall) / DIGITS),
  };
}

// Place the units of a layer in a box, and fill it.
//
// Returns `x` and `y` of each unit; `rows` of units, and `digits`, the digit whose region each row is in; their `cell`,
// the distance of two neighbours, and `radius`; `regions`, {top, bottom} by digit; where the rows begin, `edge`, and how
// long they are, `across`; and the `box` that all this takes.
function placeUnits(layer, { left, top, width, height }) {
  const { rows, digits, cell, gaps } = fitRows(layer, width, height, height * LARGEST_UNIT);
  const [x, y] = [new Float32Array(layer.units), new Float32Array(layer.units)];
  const perRow = Math.max(...rows.map((row) => row.length));
  const long = cell * (rows.length + gaps * REGION_GAP);
  const stretch = Math.min(height / long, 1.6);
  const [stepX, stepY] = [Math.min(width / perRow, cell * 1.25), cell * stretch];
  const middle = left + width / 2;
  const regions = [];
  let at = top + (height - long * stretch + stepY) / 2;
  rows.forEach((row, number) => {
    const digit = digits[number];
    if (number > 0 && digit !== digits[number - 1]) at += stepY * REGION_GAP;
    row.forEach((unit, column) => {
      x[unit] = middle + (column - (perRow - 1) / 2) * stepX;
      y[unit] = at;
    });
    if (digit !== null) {
      regions[digit] ??= { top: at - stepY / 2 };
      regions[digit].bottom = at + stepY / 2;
    }
    at += stepY;
  });
  const across = stepX * perRow;
  const edge = middle - across / 2;
  const box = { left: Math.min(edge, left), top, width: Math.max(cell * perRow, width), height };
  const nearest = Math.min(stepX, stepY);
  return { x, y, rows, digits, cell: nearest, radius: nearest * RADIUS, regions, edge, across, box };
}

// Place units in rows of the length that makes them the largest that fit into a box.
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
// one by the digits that they support. Returns rows of unit numbers, and for each row the digit whose region it is in.
function makeRows({ order, columns, regions }, perRow) {
  const rows = [];
  const digits = [];
  const rest = order.slice();
  const parts = regions?.map((count) => rest.splice(0, count)) ?? [order];
  parts.forEach((part, digit) => {
    for (let start = 0; start < part.length; start += perRow) {
      const row = part.slice(start, start + perRow);
      if (columns) row.sort((a, b) => columns[a] - columns[b]);
      rows.push(row);
      digits.push(regions ? digit : null);
    }
  });
  return { rows, digits };
}

// The middle of a pixel, a unit or an output's left edge: [x, y, radius].
export function placeOf({ boxes, grids, outputs }, column, number) {
  if (column === 0) {
    const { left, top, width } = boxes[0];
    const pixel = width / IMAGE_SIDE;
    const [x, y] = [number % IMAGE_SIDE, Math.floor(number / IMAGE_SIDE)];
    return [left + (x + 0.5) * pixel, top + (y + 0.5) * pixel, pixel / 2];
  }
  const grid = grids[column - 1];
  return grid ? [grid.x[number], grid.y[number], grid.radius] : [boxes.at(-1).left, outputs[number], 0];
}

// The unit at a place of the picture, {layer, unit}, or null.
export function unitAt({ grids }, x, y) {
  for (const [layer, grid] of grids.entries()) {
    let nearest = null;
    let least = (grid.cell * NEAR) ** 2;
    for (let unit = 0; unit < grid.x.length; unit++) {
      const distance = (grid.x[unit] - x) ** 2 + (grid.y[unit] - y) ** 2;
      if (distance < least) [nearest, least] = [unit, distance];
    }
    if (nearest !== null) return { layer, unit: nearest };
  }
  return null;
}

// The unit that an arrow key, Home or End leads to from a unit; null for other keys.
export function neighbour({ grids }, { layer, unit }, key) {
  const { rows } = grids[layer];
  const flat = rows.flat();
  const row = rows.findIndex((each) => each.includes(unit));
  const column = rows[row].indexOf(unit);
  const below = (step) => rows[row + step]?.[Math.min(column, rows[row + step].length - 1)] ?? unit;
  const beside = (step) => flat[flat.indexOf(unit) + step] ?? unit;
  const found = {
    ArrowUp: () => below(-1),
    ArrowDown: () => below(1),
    ArrowLeft: () => beside(-1),
    ArrowRight: () => beside(1),
    Home: () => flat[0],
    End: () => flat.at(-1),
  }[key];
  return found ? { layer, unit: found() } : null;
}
