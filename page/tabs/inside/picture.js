// The network as one picture on a canvas: pixels, a column of units for each hidden layer, lines, and where the ten
// outputs begin. Columns are numbered from the left: 0 is the pixels, and layer N has its units in column N + 1.

import { IMAGE_SIDE, paint, toBytes } from "../../shared/image.js";

const DIGITS = 10;
const EASE = 70; // ms in which what is shown comes nearer to what is to be shown, by a factor e
const SHADES = 16; // in which units are painted
const LARGEST_UNIT = 0.085; // of the picture's height, its diameter
const WIDER = 1.8; // the pixels than a column of units
const REGION_GAP = 0.8; // between the regions of two digits, in diameters

const still = matchMedia("(prefers-reduced-motion: reduce)");

// A colour of the page's stylesheet, "#rrggbb", as [red, green, blue].
const parse = (colour) => [1, 3, 5].map((i) => Number.parseInt(colour.trim().slice(i, i + 2), 16));
export const mix = (one, other, part) => one.map((value, i) => value + (other[i] - value) * part);

export function readPalette(element) {
  const style = getComputedStyle(element);
  const read = (name) => parse(style.getPropertyValue(name));
  return {
    page: read("--background-page"),
    paper: read("--card"),
    ink: read("--ink"),
    off: read("--unit-off"),
    accent: read("--accent"),
    muted: read("--muted"),
    for: read("--for"),
    against: read("--against"),
  };
}

// The colour of a number from -1, against, over 0, none, to 1, for.
export const signed = (palette, value) =>
  mix(palette.paper, value < 0 ? palette.against : palette.for, Math.min(1, Math.abs(value)));

// Put `units` in rows: for the first layer in their order from top to bottom, each row from left to right; for a deeper
// one by the digits that they support. Gives rows of unit numbers, and for each row the digit whose region it is in.
function makeRows({ order, columns, regions }, perRow) {
  const rows = [];
  const digits = [];
  const parts = regions ? splitAt(order, regions) : [order];
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

function splitAt(all, counts) {
  let end = 0;
  return counts.map((count) => {
    end += count;
    return all.slice(end - count, end);
  });
}

// Put units in rows of as many as make them the largest that fit into a box.
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

export function makePicture(canvas) {
  const context = canvas.getContext("2d");
  const image = document.createElement("canvas");
  let structure = null; // of the network: {hidden, connections}
  let palette = null;
  let size = { width: 0, height: 0 };
  let box = null; // of each column: {left, top, width, height}, in CSS pixels
  let grids = []; // of each hidden layer: {x, y, rows, digits, cell}
  let outputs = []; // y of each output
  let marked = null; // the unit that is chosen, {layer, unit}
  let isResting = true;

  let levels = []; // of each hidden layer, Float32Array from 0 to 1, as shown now
  let wantedLevels = [];
  const lines = new Map(); // of "layer from to" to {layer, from, to, part, wanted}; parts from -1 to 1
  let animation = 0;
  let paintedAt = 0;

  // ---- Where everything is

  // Lay the picture out again; `top` is where the headings end, `right` where the outputs begin.
  function layOut({ width, height, top, right }) {
    size = { width, height };
    const density = devicePixelRatio;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    if (!structure) return null;
    const count = structure.hidden.length;
    const tall = height - top;
    const label = Math.max(parseFloat(getComputedStyle(canvas).fontSize) * 1.2, Math.min(tall / 22, 30));
    const labelled = Math.max(0, count - 1) * label * 1.2;
    const gap = (right * (right < 400 ? 0.22 : 0.3)) / (count + 1);
    const rest = right - gap * (count + 1) - labelled;
    const side = Math.min(count ? (rest * WIDER) / (count + WIDER) : rest, tall);
    const wide = count ? (rest - side) / count : 0;
    box = [{ left: 0, top: top + (tall - side) / 2, width: side, height: side }];
    let left = side + gap;
    grids = structure.hidden.map((layer) => {
      const margin = layer.regions ? label * 1.2 : 0;
      left += margin;
      const { rows, digits, cell, gaps } = fitRows(layer, wide, tall, tall * LARGEST_UNIT);
      const [x, y] = [new Float32Array(layer.units), new Float32Array(layer.units)];
      const perRow = Math.max(...rows.map((row) => row.length));
      const [used, long] = [cell * perRow, cell * (rows.length + gaps * REGION_GAP)];
      // As wide as there is room for, and as tall.
      const stepX = Math.min(wide / perRow, cell * 1.25);
      const stretch = Math.min(tall / long, 1.6);
      const stepY = cell * stretch;
      const middle = left + wide / 2;
      let at = top + (tall - long * stretch) / 2 + stepY / 2;
      const regions = [];
      rows.forEach((row, number) => {
        if (number > 0 && digits[number] !== digits[number - 1]) at += stepY * REGION_GAP;
        row.forEach((unit, column) => {
          x[unit] = middle + (column - (perRow - 1) / 2) * stepX;
          y[unit] = at;
        });
        if (digits[number] !== null) {
          regions[digits[number]] ??= { top: at - stepY / 2, bottom: at };
          regions[digits[number]].bottom = at + stepY / 2;
        }
        at += stepY;
      });
      const edge = middle - (stepX * perRow) / 2;
      box.push({ left: Math.min(edge, left), top, width: Math.max(used, wide), height: tall });
      left += wide + gap;
      return { x, y, rows, digits, cell: Math.min(stepX, stepY), regions, label, edge, across: stepX * perRow };
    });
    box.push({ left: right, top, width: width - right, height: tall });
    outputs = Array.from({ length: DIGITS }, (_, digit) => top + ((digit + 0.5) * tall) / DIGITS);
    draw();
    return box;
  }

  // The middle of a pixel, a unit or an output's left edge: [x, y, radius].
  function placeOf(column, number) {
    if (column === 0) {
      const { left, top, width } = box[0];
      const pixel = width / IMAGE_SIDE;
      return [
        left + ((number % IMAGE_SIDE) + 0.5) * pixel,
        top + (Math.floor(number / IMAGE_SIDE) + 0.5) * pixel,
        pixel / 2,
      ];
    }
    const grid = grids[column - 1];
    if (!grid) return [box.at(-1).left, outputs[number], 0];
    return [grid.x[number], grid.y[number], grid.cell * 0.42];
  }

  // The unit at a place of the picture, or null.
  function unitAt(x, y) {
    for (const [layer, grid] of grids.entries()) {
      let nearest = null;
      let least = (grid.cell * 0.9) ** 2;
      for (let unit = 0; unit < grid.x.length; unit++) {
        const distance = (grid.x[unit] - x) ** 2 + (grid.y[unit] - y) ** 2;
        if (distance < least) [nearest, least] = [unit, distance];
      }
      if (nearest !== null) return { layer, unit: nearest };
    }
    return null;
  }

  // The neighbour of a unit by an arrow key, or the layer's first or last one.
  function neighbour({ layer, unit }, key) {
    const { rows } = grids[layer];
    const flat = rows.flat();
    const row = rows.findIndex((each) => each.includes(unit));
    const column = rows[row].indexOf(unit);
    const below = (step) => {
      const other = rows[row + step];
      return other ? other[Math.min(column, other.length - 1)] : unit;
    };
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

  // ---- What is shown

  function setStructure(newest) {
    structure = newest;
    [box, grids] = [null, []]; // until it is laid out
    levels = structure.hidden.map(({ units }) => new Float32Array(units));
    wantedLevels = levels.map((each) => new Float32Array(each.length));
    lines.clear();
    rest();
  }

  // Show an answer of the server, and mark a unit that is chosen.
  function show(answer, chosen) {
    marked = chosen;
    isResting = false;
    wantedLevels = answer.hidden.map(({ data }) => Float32Array.from(toBytes(data), (level) => level / 255));
    showInput(answer);
    setLines(answer.connections);
  }

  // Show the network without a drawing: its strongest weights, or those of a unit.
  function rest(chosen = null, connections = structure?.connections) {
    marked = chosen;
    isResting = true;
    for (const each of wantedLevels) each.fill(0);
    paint(image, IMAGE_SIDE, IMAGE_SIDE, new Uint8Array(IMAGE_SIDE * IMAGE_SIDE), () => palette?.paper ?? [0, 0, 0]);
    if (connections) setLines(connections);
  }

  function showInput({ field, relevance }) {
    const ink = toBytes(field.data);
    if (relevance) {
      const parts = toBytes(relevance.data);
      // A little of the ink itself, so that ink without weight is seen too.
      const colours = Array.from(ink, (level, i) =>
        mix(
          mix(palette.paper, palette.ink, (level / 255) * 0.22),
          signed(palette, Math.sign(parts[i] - 128)),
          strength(parts[i]),
        ),
      );
      paint(image, IMAGE_SIDE, IMAGE_SIDE, colours, (colour) => colour);
    } else {
      paint(image, IMAGE_SIDE, IMAGE_SIDE, ink, (level) => mix(palette.paper, palette.ink, level / 255));
    }
  }
  const strength = (byte) => Math.min(1, Math.abs(byte - 128) / 127) ** 0.7;

  function setLines(connections) {
    for (const line of lines.values()) line.wanted = 0;
    connections.forEach(({ from, to, contributions }, layer) => {
      const largest = Math.max(...contributions.map(Math.abs), 1e-9);
      contributions.forEach((contribution, i) => {
        const key = `${layer} ${from[i]} ${to[i]}`;
        const line = lines.get(key) ?? { layer, from: from[i], to: to[i], part: 0 };
        line.wanted = contribution / largest;
        lines.set(key, line);
      });
    });
    animate();
  }

  // ---- Painting

  function animate() {
    if (still.matches) {
      step(Number.POSITIVE_INFINITY);
      draw();
    } else if (!animation) {
      paintedAt = performance.now();
      animation = requestAnimationFrame(frame);
    }
  }

  function frame(now) {
    animation = 0;
    // A frame's time is that of its beginning, which may lie before the call of `animate`.
    const isMoving = step(Math.max(0, now - paintedAt));
    paintedAt = now;
    draw();
    if (isMoving) animation = requestAnimationFrame(frame);
  }

  // Bring what is shown nearer to what is wanted; gives whether there is a way to go yet.
  function step(time) {
    const part = 1 - Math.exp(-time / EASE);
    let farthest = 0;
    levels.forEach((layer, number) => {
      const wanted = wantedLevels[number];
      for (let i = 0; i < layer.length; i++) {
        const way = wanted[i] - layer[i];
        layer[i] += way * part;
        farthest = Math.max(farthest, Math.abs(way));
      }
    });
    for (const [key, line] of lines) {
      const way = line.wanted - line.part;
      line.part += way * part;
      farthest = Math.max(farthest, Math.abs(way));
      if (line.wanted === 0 && Math.abs(line.part) < 0.02) lines.delete(key);
    }
    return farthest > 0.01;
  }

  const css = ([red, green, blue], alpha = 1) =>
    `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha})`;

  function draw() {
    if (!box || !palette) return;
    const density = canvas.width / size.width;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    drawInput();
    grids.forEach(drawUnits);
    drawLines();
    drawEnds();
    grids.forEach(drawLabels);
  }

  function drawInput() {
    const { left, top, width } = box[0];
    context.save();
    context.beginPath();
    context.roundRect(left + 1, top + 1, width - 2, width - 2, width * 0.05);
    context.fillStyle = css(palette.paper);
    context.fill();
    context.clip();
    context.imageSmoothingEnabled = false;
    if (image.width === IMAGE_SIDE) context.drawImage(image, left, top, width, width);
    context.restore();
    context.beginPath();
    context.roundRect(left + 1, top + 1, width - 2, width - 2, width * 0.05);
    context.strokeStyle = css(palette.off);
    context.lineWidth = 2;
    context.stroke();
  }

  // How active the units are that support each digit, as a part of the most active ones'.
  function regionLevels({ rows, digits }, layer) {
    const sums = Array(DIGITS).fill(0);
    const counts = Array(DIGITS).fill(0);
    rows.forEach((row, number) => {
      for (const unit of row) sums[digits[number]] += levels[layer][unit];
      counts[digits[number]] += row.length;
    });
    const means = sums.map((sum, digit) => (counts[digit] ? sum / counts[digit] : 0));
    const largest = Math.max(...means);
    return means.map((mean) => (isResting || largest < 0.01 ? 0 : mean / largest));
  }

  function drawRegions(grid, layer) {
    const { regions, edge, across } = grid;
    const parts = regionLevels(grid, layer);
    regions.forEach(({ top, bottom }, digit) => {
      context.beginPath();
      context.roundRect(edge - 3, top - 1, across + 6, bottom - top + 2, 7);
      context.fillStyle = css(palette.accent, 0.03 + 0.17 * parts[digit] ** 2);
      context.fill();
    });
  }

  // The digits that the regions support, above all lines.
  function drawLabels(grid, layer) {
    const { regions, label, edge } = grid;
    const parts = regionLevels(grid, layer);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    regions.forEach(({ top, bottom }, digit) => {
      const isFirst = parts[digit] === 1;
      const height = isFirst ? label * 1.15 : Math.min(label, (bottom - top) * 1.15 + 4) * 0.85;
      const place = [edge - label * 0.66, (top + bottom) / 2];
      context.font = `${isFirst ? 800 : 650} ${height}px system-ui, sans-serif`;
      context.strokeStyle = css(palette.page);
      context.lineWidth = height * 0.3;
      context.strokeText(digit, ...place);
      context.fillStyle = css(isFirst ? palette.accent : palette.muted);
      context.fillText(digit, ...place);
    });
  }

  function drawUnits(grid, layer) {
    drawRegions(grid, layer);
    const shades = Array.from({ length: SHADES + 1 }, () => []);
    for (const [unit, level] of levels[layer].entries()) shades[Math.round(level ** 0.8 * SHADES)].push(unit);
    const isDimmed = marked !== null;
    const radius = grid.cell * 0.42;
    shades.forEach((units, shade) => {
      if (units.length === 0) return;
      context.beginPath();
      for (const unit of units) {
        context.moveTo(grid.x[unit] + radius, grid.y[unit]);
        context.arc(grid.x[unit], grid.y[unit], radius, 0, 2 * Math.PI);
      }
      context.fillStyle = css(mix(palette.off, palette.ink, shade / SHADES), isDimmed ? 0.6 : 1);
      context.fill();
    });
  }

  function drawLines() {
    const sorted = [...lines.values()].sort((one, other) => Math.abs(one.part) - Math.abs(other.part));
    const thickest = Math.max(2.5, Math.min(size.width, size.height * 1.6) / 170);
    context.lineCap = "round";
    for (const { layer, from, to, part } of sorted) {
      const strong = Math.abs(part);
      if (strong < 0.02) continue;
      const [x0, y0] = placeOf(layer, from);
      const [x1, y1] = placeOf(layer + 1, to);
      const bend = (x1 - x0) * 0.5;
      context.beginPath();
      context.moveTo(x0, y0);
      context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
      context.strokeStyle = css(part < 0 ? palette.against : palette.for, (isResting ? 0.15 : 0.3) + 0.55 * strong);
      context.lineWidth = thickest * (0.22 + 0.78 * strong);
      context.stroke();
    }
  }

  // What the lines connect, above them: pixels as frames, units with their own shade and a ring.
  function drawEnds() {
    const drawn = new Set();
    for (const line of lines.values()) {
      if (line.wanted === 0) continue;
      const colour = line.part < 0 ? palette.against : palette.for;
      for (const [column, number] of [
        [line.layer, line.from],
        [line.layer + 1, line.to],
      ]) {
        if (drawn.has(`${column} ${number}`) || column > grids.length) continue;
        drawn.add(`${column} ${number}`);
        const [x, y, radius] = placeOf(column, number);
        context.beginPath();
        if (column === 0) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
        else context.arc(x, y, radius, 0, 2 * Math.PI);
        if (column > 0) {
          const level = isResting ? 0 : levels[column - 1][number];
          context.fillStyle = css(mix(palette.off, palette.ink, level ** 0.8));
          context.fill();
        }
        context.strokeStyle = css(column === 0 ? colour : palette.ink, column === 0 ? 0.9 : 0.55);
        context.lineWidth = Math.max(1, radius * 0.25);
        context.stroke();
      }
    }
    if (!marked || !grids[marked.layer]) return;
    const [x, y, radius] = placeOf(marked.layer + 1, marked.unit);
    const level = levels[marked.layer][marked.unit];
    const wide = Math.max(radius * 1.35, 5);
    context.beginPath();
    context.arc(x, y, wide, 0, 2 * Math.PI);
    context.fillStyle = css(mix(palette.off, palette.ink, level ** 0.8));
    context.fill();
    context.strokeStyle = css(palette.accent);
    context.lineWidth = Math.max(3, radius * 0.5);
    context.stroke();
  }

  function readColours() {
    palette = readPalette(canvas);
  }
  readColours();

  return {
    layOut,
    setStructure,
    show,
    rest,
    unitAt,
    neighbour,
    readColours,
    // The most active unit of a layer, or while nothing is drawn its first one.
    firstOf: (layer) =>
      isResting ? grids[layer].rows[0][0] : wantedLevels[layer].indexOf(Math.max(...wantedLevels[layer])),
    get palette() {
      return palette;
    },
  };
}
