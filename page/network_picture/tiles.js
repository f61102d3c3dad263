// Paints the units of a layer as tiles, each with an image of its weights.

import { fill, stroke } from "../shared/canvases.js";
import { css } from "./colours.js";
import { brightness, frameTile } from "./pulse.js";

/**
 * @import { Palette } from "./colours.js"
 * @import { Grid, Layout } from "./layout.js"
 * @import { Context, Scene } from "./painting.js"
 * @import { Box, Unit } from "./types.d.ts"
 */

const NUMBER = 0.3; // height of a unit's number, in the side of its image
const LEAST_TYPE = 12; // CSS pixels
const MARGIN = 6; // CSS pixels around a tile that its outline needs
const FAINT = 0.25; // opacity of the image of a unit that is not active

// Each unit is the image of its weights, bright if it is active, with a bar below it.
/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number} layer */
export function drawTiles(context, scene, grid, layer) {
  const { layout, motion, palette, looks, isNumbered, isResting, isOff, before } = scene;
  const { x, y, radius, caption } = grid;
  const side = 2 * radius;
  const bright = brightness(scene, layer + 1);
  for (const unit of grid.rows.flat()) {
    const level = motion.levels[layer][unit];
    const [left, top] = [x[unit] - radius, y[unit] - radius];
    const around = {
      left: left - MARGIN,
      top: top - MARGIN,
      width: side + 2 * MARGIN,
      height: side + caption + 2 * MARGIN,
    };
    const copy = keeping(context, layout, looks[layer][unit], around);
    const drawImage = (/** @type {number} */ opacity) => (/** @type {Context} */ to) =>
      drawTile(to, scene, grid, { layer, unit }, opacity);
    copy(isNumbered ? "faint number" : "faint", drawImage(FAINT));
    if (isOff({ layer, unit })) {
      drawCross(context, palette, x[unit], y[unit], radius * 0.8);
      continue;
    }
    if (isResting || level > 0) {
      context.globalAlpha = isResting ? 1 : Math.min(1, level * 3) * bright;
      copy(isNumbered ? "number" : "full", drawImage(1));
      context.globalAlpha = 1;
      context.fillStyle = css(palette.accent);
      context.fillRect(left, top + side, side * level, caption);
    }
    if (before?.[layer][unit]) copy("outline", (to) => drawOutline(to, palette, grid, unit));
  }
}

// A tile without its bar; its number is in a corner of the image.
/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {Unit} place @param {number} opacity */
function drawTile(context, { palette, looks, isNumbered }, { x, y, radius, caption }, { layer, unit }, opacity) {
  const side = 2 * radius;
  const [left, top] = [x[unit] - radius, y[unit] - radius];
  frameTile(context, [x[unit], y[unit]], radius, caption, 0);
  fill(context, css(palette.card));
  context.save();
  context.clip();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(looks[layer][unit], left, top, side, side);
  context.restore();
  stroke(context, css(opacity < 1 ? palette.off : palette.ink), 1.5);
  if (!isNumbered) return;
  const size = Math.max(LEAST_TYPE, side * NUMBER);
  Object.assign(context, { textAlign: "left", textBaseline: "top", lineJoin: "round", lineWidth: size * 0.3 });
  context.font = `750 ${size}px system-ui, sans-serif`;
  context.strokeStyle = css(palette.card);
  context.strokeText(String(unit), left + 3, top + 3);
  context.fillStyle = css(palette.ink);
  context.fillText(String(unit), left + 3, top + 3);
}

/** @param {Context} context @param {Palette} palette @param {Grid} grid @param {number} unit */
function drawOutline(context, palette, { x, y, radius, caption }, unit) {
  frameTile(context, [x[unit], y[unit]], radius, caption, 2);
  context.setLineDash([5, 3]);
  context.lineCap = "round";
  stroke(context, css(palette.accent), 2.5);
  context.setLineDash([]);
}

// Over a unit that is switched off.
/** @param {Context} context @param {Palette} palette @param {number} x @param {number} y @param {number} radius */
export function drawCross(context, palette, x, y, radius) {
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x - radius, y - side * radius);
    context.lineTo(x + radius, y + side * radius);
  }
  context.lineCap = "round";
  stroke(context, css(palette.ink), Math.max(1.5, radius * 0.14));
}

// The images of parts of the picture that many answers have in common. Painting dashes and words takes a slow machine many times
// as long as copying an image of them.
/** @type {WeakMap<object, { layout: Layout, density: number, images: Record<string, HTMLCanvasElement> }>} */
const kept = new WeakMap();

// Returns a function that copies to a box what `draw` has painted there under a name, since the layout, the resolution or
// `owner` is another one.
/** @param {Context} context @param {Layout} layout @param {object} owner @param {Box} box */
function keeping(context, layout, owner, box) {
  const density = context.getTransform().a;
  // In whole pixels, or copies would be blurred.
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map((each) =>
    Math.floor(each * density),
  );
  const newest = kept.get(owner);
  const images = newest?.layout === layout && newest.density === density ? newest.images : {};
  kept.set(owner, { layout, density, images });
  return function copy(/** @type {string} */ name, /** @type {(context: Context) => void} */ draw) {
    if (!images[name]) {
      images[name] = Object.assign(document.createElement("canvas"), { width, height });
      const itsContext = /** @type {Context} */ (images[name].getContext("2d"));
      itsContext.setTransform(density, 0, 0, density, -left, -top);
      draw(itsContext);
    }
    context.drawImage(images[name], left / density, top / density, width / density, height / density);
  };
}
