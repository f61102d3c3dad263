// Paints the units of a layer as tiles, each with an image of its weights.

import { mix } from "../common/math.js";
import { fill, stroke } from "../shared/canvases.js";
import { decimal } from "../shared/texts.js";
import { css } from "./colours.js";
import { brightness, frameTile } from "./pulse.js";

/**
 * @import { Palette } from "./colours.js"
 * @import { Grid, Layout } from "./layout.js"
 * @import { Context, Scene } from "./painting.js"
 * @import { Box, Unit } from "./types.d.ts"
 */

const LEAST_TYPE = 12; // CSS pixels
const MARGIN = 6; // CSS pixels around a tile that its outline needs

/** @param {Context} context @param {Scene} scene @param {Grid} grid @param {number} layer */
export function drawTiles(context, scene, grid, layer) {
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
    if (before?.[layer][unit]) copy("outline", (to) => drawOutline(to, palette, grid, unit));
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
  frameTile(context, [x[unit], y[unit]], radius, caption, 0);
  fill(context, css(palette.card));
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
  stroke(context, css(isResting ? palette.off : mix(palette.off, palette.ink, Math.min(1, level * 1.6))), 1.5);
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
