// Paints the picture on a canvas. A scene is
//
//   layout      the places of all parts, see layout.js
//   motion      the units' activity and the lines, see motion.js
//   palette     colours, see colours.js
//   image       a canvas with the pixels
//   marked      the chosen unit, {layer, unit}, or null
//   isResting   whether nothing is drawn

import { css, mix } from "./colours.js";
import { DIGITS, placeOf } from "./layout.js";

const SHADES = 16; // in which units are painted

export function paintScene(context, scene) {
  const { width, height, grids } = scene.layout;
  const density = context.canvas.width / width;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  drawInput(context, scene);
  const regionLevels = grids.map((grid, layer) =>
    scene.isResting || grid.regions.length === 0 ? Array(DIGITS).fill(0) : scene.motion.regionLevels(grid, layer),
  );
  for (const [layer, grid] of grids.entries()) {
    drawRegions(context, scene, grid, regionLevels[layer]);
    drawUnits(context, scene, grid, layer);
  }
  drawLines(context, scene);
  drawEnds(context, scene);
  if (scene.marked && grids[scene.marked.layer]) drawMarked(context, scene);
  for (const [layer, grid] of grids.entries()) drawLabels(context, scene, grid, regionLevels[layer]);
}

// The colour of a unit by how active it is, from 0 to 1.
const unitColour = ({ off, ink }, level) => mix(off, ink, level ** 0.8);

function drawInput(context, { layout, palette, image }) {
  const { left, top, width } = layout.boxes[0];
  context.beginPath();
  context.roundRect(left + 1, top + 1, width - 2, width - 2, width * 0.05);
  context.fillStyle = css(palette.paper);
  context.fill();
  context.save();
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, width, width);
  context.restore();
  context.strokeStyle = css(palette.off);
  context.lineWidth = 2;
  context.stroke();
}

function drawRegions(context, { palette }, { regions, edge, across }, parts) {
  regions.forEach(({ top, bottom }, digit) => {
    context.beginPath();
    context.roundRect(edge - 3, top - 1, across + 6, bottom - top + 2, 7);
    context.fillStyle = css(palette.accent, 0.03 + 0.17 * parts[digit] ** 2);
    context.fill();
  });
}

// The digits that the regions support, above all lines.
function drawLabels(context, { palette }, { regions, label, edge }, parts) {
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

function drawUnits(context, { motion, palette, marked }, { x, y, radius }, layer) {
  const shades = Array.from({ length: SHADES + 1 }, () => []);
  for (const [unit, level] of motion.levels[layer].entries()) shades[Math.round(level ** 0.8 * SHADES)].push(unit);
  shades.forEach((units, shade) => {
    if (units.length === 0) return;
    context.beginPath();
    for (const unit of units) {
      context.moveTo(x[unit] + radius, y[unit]);
      context.arc(x[unit], y[unit], radius, 0, 2 * Math.PI);
    }
    context.fillStyle = css(mix(palette.off, palette.ink, shade / SHADES), marked ? 0.6 : 1);
    context.fill();
  });
}

function drawLines(context, { layout, motion, palette, isResting }) {
  const thickest = Math.max(2.5, Math.min(layout.width, layout.height * 1.6) / 170);
  context.lineCap = "round";
  for (const { layer, from, to, part } of motion.visibleLines) {
    const strong = Math.abs(part);
    const [x0, y0] = placeOf(layout, layer, from);
    const [x1, y1] = placeOf(layout, layer + 1, to);
    const bend = (x1 - x0) * 0.5;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    context.strokeStyle = css(part < 0 ? palette.against : palette.for, (isResting ? 0.15 : 0.3) + 0.55 * strong);
    context.lineWidth = thickest * (0.22 + 0.78 * strong);
    context.stroke();
  }
}

// The ends of the lines, above them: pixels as frames, units with their own shade and a ring.
function drawEnds(context, { layout, motion, palette, isResting }) {
  const drawn = new Set();
  for (const { layer, from, to, part, wanted } of motion.lines.values()) {
    if (wanted === 0) continue;
    for (const [column, number] of [
      [layer, from],
      [layer + 1, to],
    ]) {
      if (drawn.has(`${column} ${number}`) || column > layout.grids.length) continue;
      drawn.add(`${column} ${number}`);
      const [x, y, radius] = placeOf(layout, column, number);
      context.beginPath();
      context.lineWidth = Math.max(1, radius * 0.25);
      if (column === 0) {
        context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
        context.strokeStyle = css(part < 0 ? palette.against : palette.for, 0.9);
      } else {
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fillStyle = css(unitColour(palette, isResting ? 0 : motion.levels[column - 1][number]));
        context.fill();
        context.strokeStyle = css(palette.ink, 0.55);
      }
      context.stroke();
    }
  }
}

function drawMarked(context, { layout, motion, palette, marked: { layer, unit } }) {
  const [x, y, radius] = placeOf(layout, layer + 1, unit);
  context.beginPath();
  context.arc(x, y, Math.max(radius * 1.35, 5), 0, 2 * Math.PI);
  context.fillStyle = css(unitColour(palette, motion.levels[layer][unit]));
  context.fill();
  context.strokeStyle = css(palette.accent);
  context.lineWidth = Math.max(3, radius * 0.5);
  context.stroke();
}
