// Paints the picture on a canvas.

import { mix } from "../common/math.js";
import { circle, fill, stroke } from "../shared/canvases.js";
import { css } from "./colours.js";
import { leadsToUnit, OUTPUTS, placeOf, wayOf } from "./layout.js";
import { brightness, drawPulse, frameTile } from "./pulse.js";
import { drawCross, drawTiles } from "./tiles.js";

/**
 * @import { Grid, Layout } from "./layout.js"
 * @import { Motion } from "./motion.js"
 * @import { Pad, Unit } from "./types.d.ts"
 * @import { Palette } from "./colours.js"
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {object} Scene
 * @property {Layout} layout
 * @property {Motion} motion
 * @property {Palette} palette
 * @property {HTMLCanvasElement} image the pixels
 * @property {HTMLCanvasElement[][]} looks each unit's weights as an image, for each layer of tiles
 * @property {boolean} isWhole whether all layers and units are in the picture
 * @property {boolean} isNumbered whether tiles have the numbers of their units
 * @property {(unit: Unit) => boolean} isOff whether a unit is switched off
 * @property {Uint8Array[] | null} before what the units' activity was for the drawing before; tiles that were active have an outline
 * @property {Pad | null} pad
 * @property {Unit | null} marked the chosen one
 * @property {boolean} isResting whether nothing is drawn
 * @property {number | null} pulse how far it is on its way from the pixels to the answer, from 0 to 1
 */

const SHADES = 16; // in which units are painted

// Paint a scene on an empty canvas whose unit is a CSS pixel.
export function paintScene(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { grids } = scene.layout;
  const { pad, marked } = scene;
  if (pad) drawBeam(context, scene, pad);
  drawInput(context, scene);
  const regionLevels = grids.map((grid, layer) =>
    scene.isResting || grid.regions.length === 0 ? Array(OUTPUTS).fill(0) : scene.motion.regionLevels(grid, layer),
  );
  for (const [layer, grid] of grids.entries()) {
    drawRegions(context, scene, grid, regionLevels[layer]);
    if (!grid.caption) drawUnits(context, scene, grid, layer);
  }
  drawLines(context, scene);
  for (const [layer, grid] of grids.entries()) if (grid.caption) drawTiles(context, scene, grid, layer);
  drawEnds(context, scene);
  if (marked && grids[marked.layer]) drawMarked(context, scene, marked);
  for (const [layer, grid] of grids.entries()) drawLabels(context, scene, grid, regionLevels[layer]);
  if (scene.pulse !== null) drawPulse(context, scene);
}

const signOf = (/** @type {Palette} */ palette, /** @type {number} */ part) =>
  part < 0 ? palette.against : palette.for;

// The colour of a unit by how active it is, from 0 to 1.
const unitColour = (/** @type {Palette} */ { off, ink }, /** @type {number} */ level) => mix(off, ink, level ** 0.8);

// From the sides of the pad to those of the pixels: they show the same drawing.
/** @param {Context} context @param {Scene} scene @param {Pad} pad */
function drawBeam(context, { layout, palette }, pad) {
  const { left, top, height } = layout.boxes[0];
  context.beginPath();
  context.moveTo(pad.right, pad.top);
  context.lineTo(left, top);
  context.lineTo(left, top + height);
  context.lineTo(pad.right, pad.bottom);
  context.closePath();
  const colours = context.createLinearGradient(pad.right, 0, left, 0);
  colours.addColorStop(0, css(palette.accent, 0.16));
  colours.addColorStop(1, css(palette.accent, 0.05));
  fill(context, colours);
}

function drawInput(/** @type {Context} */ context, /** @type {Scene} */ { layout, palette, image }) {
  const { left, top, width } = layout.boxes[0];
  context.beginPath();
  context.roundRect(left + 1, top + 1, width - 2, width - 2, width * 0.05);
  fill(context, css(palette.card));
  context.save();
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, width, width);
  context.restore();
  stroke(context, css(palette.off), 2);
}

/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number[]} parts */
function drawRegions(context, { palette }, { regions, edge, across }, parts) {
  regions.forEach(({ top, bottom }, digit) => {
    context.beginPath();
    context.roundRect(edge - 3, top - 1, across + 6, bottom - top + 2, 7);
    fill(context, css(palette.accent, 0.03 + 0.17 * parts[digit] ** 2));
  });
}

// The digits that the regions support, above all lines.
/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number[]} parts */
function drawLabels(context, { palette }, { regions, label, edge }, parts) {
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  regions.forEach(({ top, bottom }, digit) => {
    const isFirst = parts[digit] === 1;
    const height = isFirst ? label * 1.15 : Math.min(label, (bottom - top) * 1.15 + 4) * 0.85;
    const [x, y] = [edge - label * 0.66, (top + bottom) / 2];
    context.font = `${isFirst ? 800 : 650} ${height}px system-ui, sans-serif`;
    context.strokeStyle = css(palette.page);
    context.lineWidth = height * 0.3;
    context.strokeText(String(digit), x, y);
    context.fillStyle = css(isFirst ? palette.accent : palette.muted);
    context.fillText(String(digit), x, y);
  });
}

/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number} layer */
function drawUnits(context, scene, { x, y, radius }, layer) {
  const { motion, palette, marked, isOff } = scene;
  const bright = brightness(scene, layer + 1);
  const shades = Array.from({ length: SHADES + 1 }, () => /** @type {number[]} */ ([]));
  for (const [unit, level] of motion.levels[layer].entries())
    shades[Math.round((level * bright) ** 0.8 * SHADES)].push(unit);
  shades.forEach((units, shade) => {
    if (units.length === 0) return;
    context.beginPath();
    for (const unit of units) {
      context.moveTo(x[unit] + radius, y[unit]);
      context.arc(x[unit], y[unit], radius, 0, 2 * Math.PI);
    }
    fill(context, css(mix(palette.off, palette.ink, shade / SHADES), marked ? 0.6 : 1));
  });
  for (const unit of motion.levels[layer].keys())
    if (isOff({ layer, unit })) drawCross(context, palette, x[unit], y[unit], radius);
}

function drawLines(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { layout, motion, palette, isResting } = scene;
  const thickest = Math.max(2.5, Math.min(layout.width, layout.height * 1.6) / 170);
  context.lineCap = "round";
  for (const line of motion.visibleLines) {
    const { layer, part, isOnPath, isStrongest } = line;
    if (!scene.isWhole && !leadsToUnit(layout, line)) continue;
    const strong = Math.abs(part);
    const { x0, y0, leave, enter, x1, y1, at } = wayOf(layout, line);
    const middle = (leave + enter) / 2;
    context.beginPath();
    context.moveTo(...at(x0, y0));
    context.lineTo(...at(leave, y0));
    context.bezierCurveTo(...at(middle, y0), ...at(middle, y1), ...at(enter, y1));
    context.lineTo(...at(x1, y1));
    if (isStrongest) stroke(context, css(palette.page), thickest * 2.3);
    const alpha = isResting ? 0.15 + 0.55 * strong : isOnPath ? 0.5 + 0.4 * strong : 0.18 + 0.4 * strong;
    const opacity = (isStrongest ? 1 : alpha) * brightness(scene, layer + 0.8);
    const width = thickest * (isStrongest ? 1.5 : 0.22 + 0.78 * strong);
    stroke(context, css(signOf(palette, part), opacity), width);
  }
}

// The ends of the lines, above them.
function drawEnds(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { layout } = scene;
  const { grids } = layout;
  const drawn = new Set();
  for (const line of scene.motion.lines.values()) {
    const { layer, from, to, part, wanted } = line;
    if (wanted === 0 || (!scene.isWhole && !leadsToUnit(layout, line))) continue;
    for (const [column, number] of [
      [layer, from],
      [layer + 1, to],
    ]) {
      const name = `${column} ${number}`;
      if (drawn.has(name) || column > grids.length || grids[column - 1]?.caption) continue;
      drawn.add(name);
      drawEnd(context, scene, column, number, part);
    }
  }
}

// A pixel as a frame, a unit with its own shade and a ring.
/** @param {Context} context @param {Scene} scene @param {number} column @param {number} number @param {number} part */
function drawEnd(context, { layout, motion, palette, isResting }, column, number, part) {
  const [x, y, radius] = placeOf(layout, column, number);
  const width = Math.max(1, radius * 0.25);
  if (column === 0) {
    context.beginPath();
    context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    stroke(context, css(signOf(palette, part), 0.9), width);
    return;
  }
  circle(context, [x, y], radius);
  fill(context, css(unitColour(palette, isResting ? 0 : motion.levels[column - 1][number])));
  stroke(context, css(palette.ink, 0.55), width);
}

/** @param {Context} context @param {Scene} scene @param {Unit} marked */
function drawMarked(context, { layout, motion, palette }, { layer, unit }) {
  const [x, y, radius] = placeOf(layout, layer + 1, unit);
  const { caption } = layout.grids[layer];
  if (caption) frameTile(context, [x, y], radius, caption, 2);
  else {
    circle(context, [x, y], Math.max(radius * 1.35, 5));
    fill(context, css(unitColour(palette, motion.levels[layer][unit])));
  }
  stroke(context, css(palette.accent), caption ? 4 : Math.max(3, radius * 0.5));
}
