// Paints the picture on a canvas.

import { mix } from "../engine/math.js";
import { decimal } from "../shared/format.js";
import { css } from "./colours.js";
import { keeping } from "./kept.js";
import { OUTPUTS, placeOf, wayOf } from "./layout.js";
import { brightness, drawPulse } from "./pulse.js";

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
 * @property {number[]} scales of the layers: what a unit's activity of 1 stands for
 * @property {(unit: Unit) => boolean} isOff whether a unit is switched off
 * @property {Uint8Array[] | null} before what the units' activity was for the drawing before; tiles that were active have an outline
 * @property {Pad | null} pad
 * @property {Unit | null} marked the chosen one
 * @property {boolean} isResting whether nothing is drawn
 * @property {number | null} pulse how far it is on its way from the pixels to the answer, from 0 to 1
 */

const SHADES = 16; // in which units are painted
const LEAST_TYPE = 12; // CSS pixels
const MARGIN = 6; // CSS pixels around a tile that its outline needs

export function paintScene(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { width, height, grids } = scene.layout;
  const { pad, marked } = scene;
  const density = context.canvas.width / width;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
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
  context.fillStyle = colours;
  context.fill();
}

function drawInput(/** @type {Context} */ context, /** @type {Scene} */ { layout, palette, image }) {
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

/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number[]} parts */
function drawRegions(context, { palette }, { regions, edge, across }, parts) {
  regions.forEach(({ top, bottom }, digit) => {
    context.beginPath();
    context.roundRect(edge - 3, top - 1, across + 6, bottom - top + 2, 7);
    context.fillStyle = css(palette.accent, 0.03 + 0.17 * parts[digit] ** 2);
    context.fill();
  });
}

// The digits that the regions support, above all lines.
/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number[]} parts */
function drawLabels(context, { palette }, { regions, label, edge }, parts) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
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
    context.fillStyle = css(mix(palette.off, palette.ink, shade / SHADES), marked ? 0.6 : 1);
    context.fill();
  });
  for (const unit of motion.levels[layer].keys())
    if (isOff({ layer, unit })) drawCross(context, palette, x[unit], y[unit], radius);
}

/** @param {Context} context @param {Palette} palette @param {[left: number, top: number, width: number, height: number]} box */
function drawOutline(context, palette, [left, top, width, height]) {
  context.beginPath();
  context.roundRect(left - 2, top - 2, width + 4, height + 4, width * 0.1 + 2);
  context.setLineDash([5, 3]);
  context.lineCap = "round";
  context.strokeStyle = css(palette.accent);
  context.lineWidth = 2.5;
  context.stroke();
  context.setLineDash([]);
}

// Over a unit that is switched off.
/** @param {Context} context @param {Palette} palette @param {number} x @param {number} y @param {number} radius */
function drawCross(context, palette, x, y, radius) {
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x - radius, y - side * radius);
    context.lineTo(x + radius, y + side * radius);
  }
  context.lineCap = "round";
  context.lineWidth = Math.max(1.5, radius * 0.14);
  context.strokeStyle = css(palette.ink);
  context.stroke();
}

/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number} layer */
function drawTiles(context, scene, grid, layer) {
  const { layout, motion, palette, looks, isResting, isOff, before } = scene;
  const { x, y, radius, caption } = grid;
  const side = 2 * radius;
  const nothing = decimal(0, 1); // the activation below an inactive tile, in the page's language
  for (const [unit, level] of motion.levels[layer].entries()) {
    const [left, top] = [x[unit] - radius, y[unit] - radius];
    const around = {
      left: left - MARGIN,
      top: top - MARGIN,
      width: side + 2 * MARGIN,
      height: side + caption + 2 * MARGIN,
    };
    const copy = keeping(context, layout, looks[layer][unit], around);
    const draw = (/** @type {Context} */ to) => drawTile(to, scene, grid, { layer, unit }, level);
    if (level > 0 || isResting || isOff({ layer, unit })) draw(context);
    else copy(nothing, draw);
    if (before?.[layer][unit]) copy("outline", (to) => drawOutline(to, palette, [left, top, side, side + caption]));
  }
}

// A unit as the image of its weights, bright if it is active. Below it are its number and its output, or the output alone
// while the number is in a corner of the image, as on a projector; a small image has room for the number alone.
/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {Unit} place @param {number} level */
function drawTile(context, scene, { x, y, radius, caption }, { layer, unit }, level) {
  const { palette, looks, scales, isResting, isOff } = scene;
  const side = 2 * radius;
  const fitting = side / 3.5; // height of type in which both fit
  const hasRoom = fitting >= Math.max(LEAST_TYPE, 0.7 * caption);
  const size = Math.max(LEAST_TYPE, Math.min(caption * 0.76, hasRoom ? fitting : Math.max(side / 2.1, caption * 0.6)));
  const isInCorner = !hasRoom && !isResting && side >= 2.1 * size;
  context.textBaseline = "middle";
  const font = (/** @type {number} */ weight) => `${weight} ${size}px system-ui, sans-serif`;
  const [left, top] = [x[unit] - radius, y[unit] - radius];
  const isSilent = isOff({ layer, unit });
  context.fillStyle = css(palette.paper);
  context.beginPath();
  context.roundRect(left, top, side, side + caption, side * 0.1);
  context.fill();
  context.save();
  context.clip();
  const bright = brightness(scene, layer + 1);
  context.globalAlpha = isSilent ? 0.15 : isResting ? 0.8 : 0.25 + 0.75 * Math.min(1, level * 3) * bright;
  context.imageSmoothingEnabled = true;
  context.drawImage(looks[layer][unit], left, top, side, side);
  context.globalAlpha = 1;
  context.fillStyle = css(palette.accent, 0.28);
  context.fillRect(left, top + side, side * level, caption);
  context.restore();
  context.strokeStyle = css(isResting ? palette.off : mix(palette.off, palette.ink, Math.min(1, level * 1.6)));
  context.lineWidth = 1.5;
  context.stroke();
  const middle = top + side + caption * 0.54;
  if (isSilent) drawCross(context, palette, x[unit], y[unit], radius * 0.8);
  context.fillStyle = css(palette.ink, isResting || level > 0 ? 1 : 0.55);
  context.font = font(750);
  const isLeft = hasRoom || isInCorner;
  context.textAlign = isLeft ? "left" : "center";
  const line = isInCorner ? top + size * 0.65 : middle;
  context.fillText(String(unit), isLeft ? left + size * 0.25 : x[unit], line);
  if (!isLeft || isResting || isSilent) return;
  context.font = font(500);
  context.textAlign = "right";
  context.fillText(decimal(level * scales[layer], 1), left + side - size * 0.25, middle);
}

function drawLines(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { layout, motion, palette, isResting } = scene;
  const thickest = Math.max(2.5, Math.min(layout.width, layout.height * 1.6) / 170);
  context.lineCap = "round";
  for (const line of motion.visibleLines) {
    const { layer, part, isOnPath, isStrongest } = line;
    const strong = Math.abs(part);
    const { x0, y0, leave, enter, x1, y1 } = wayOf(layout, line);
    const middle = (leave + enter) / 2;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(leave, y0);
    context.bezierCurveTo(middle, y0, middle, y1, enter, y1);
    context.lineTo(x1, y1);
    if (isStrongest) {
      context.strokeStyle = css(palette.page);
      context.lineWidth = thickest * 2.3;
      context.stroke();
    }
    const alpha = isResting ? 0.15 + 0.55 * strong : isOnPath ? 0.5 + 0.4 * strong : 0.18 + 0.4 * strong;
    const bright = brightness(scene, layer + 0.8);
    context.strokeStyle = css(part < 0 ? palette.against : palette.for, (isStrongest ? 1 : alpha) * bright);
    context.lineWidth = thickest * (isStrongest ? 1.5 : 0.22 + 0.78 * strong);
    context.stroke();
  }
}

// The ends of the lines, above them: pixels as frames, units with their own shade and a ring.
function drawEnds(/** @type {Context} */ context, /** @type {Scene} */ { layout, motion, palette, isResting }) {
  const drawn = new Set();
  for (const { layer, from, to, part, wanted } of motion.lines.values()) {
    if (wanted === 0) continue;
    for (const [column, number] of [
      [layer, from],
      [layer + 1, to],
    ]) {
      if (drawn.has(`${column} ${number}`) || column > layout.grids.length || layout.grids[column - 1]?.caption)
        continue;
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

/** @param {Context} context @param {Scene} scene @param {Unit} marked */
function drawMarked(context, { layout, motion, palette }, { layer, unit }) {
  const [x, y, radius] = placeOf(layout, layer + 1, unit);
  const { caption } = layout.grids[layer];
  context.beginPath();
  if (caption) {
    context.roundRect(x - radius - 2, y - radius - 2, 2 * radius + 4, 2 * radius + caption + 4, radius * 0.2 + 2);
  } else {
    context.arc(x, y, Math.max(radius * 1.35, 5), 0, 2 * Math.PI);
    context.fillStyle = css(unitColour(palette, motion.levels[layer][unit]));
    context.fill();
  }
  context.strokeStyle = css(palette.accent);
  context.lineWidth = caption ? 4 : Math.max(3, radius * 0.5);
  context.stroke();
}
