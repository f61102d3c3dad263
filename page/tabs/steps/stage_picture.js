// The picture on the stage: the lines or the photo's ink on its way, and the pixels that replace it.

import { clamp } from "../../common/math.js";
import { tracePath } from "../../shared/canvases.js";
import { grey, toBytes } from "../../shared/image.js";
import { eased, linear, onStage, shownPart } from "./places.js";

/**
 * @import { GreyImage } from "../../types.d.ts"
 * @import { Places } from "./places.js"
 * @import { Digit, DigitView, Lines, OfPhoto, Rect } from "./types.d.ts"
 */

const SWEEP = 0.4; // how much of the time each pixel takes to appear; they follow one another diagonally
const DIM = 80; // grey level of the other digits of a number

// Each picture of a photo fades into the next.
/** @param {CanvasRenderingContext2D} context @param {OfPhoto} view @param {Rect} field @param {number} time */
export function paintPhoto(context, { pictures, sheet }, field, time) {
  const place = Math.min(time, 0) + pictures.shown.length - 1;
  const before = Math.floor(place);
  const rect = onStage(sheet, field);
  context.drawImage(pictures.shown[before], ...rect);
  context.globalAlpha = eased(place - before, 0, 1);
  if (place > before) context.drawImage(pictures.shown[before + 1], ...rect);
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {DigitView} view @param {Places} places @param {number} time */
export function paintDigit(context, view, { field, paper, ink }, time) {
  const { isSkipping } = view;
  if (!isSkipping) {
    context.fillStyle = `rgb(0 0 0 / ${eased(time, 2.5, 3)})`;
    fillRect(context, field);
  }
  context.fillStyle = "black";
  fillRect(context, paper);
  const pixels = view.isSkipping ? view.plain : view.box;
  const appeared = isSkipping ? linear(time, 1.1, 2) : linear(time, 1.5, 2);
  if (appeared < 1) {
    context.save();
    context.beginPath();
    context.rect(...paper);
    context.clip();
    if (view.pictures) paintInk(context, view, ink, time);
    else paintLines(context, view, ink, time);
    context.restore();
  }
  if (appeared > 0) paintPixels(context, pixels, paper, appeared);
}

function fillRect(/** @type {CanvasRenderingContext2D} */ context, /** @type {Rect} */ [left, top, width, height]) {
  const [x, y] = [Math.round(left), Math.round(top)];
  context.fillRect(x, y, Math.round(left + width) - x, Math.round(top + height) - y);
}

// The last picture of a photo, which fades into its ink, so that the crop is at `ink`.
/** @param {CanvasRenderingContext2D} context @param {Digit & OfPhoto} view @param {Rect} ink @param {number} time */
function paintInk(context, { pictures, sheet, crop }, ink, time) {
  const [across, down] = [ink[2] / (crop[2] - crop[0]), ink[3] / (crop[3] - crop[1])];
  const [left, top] = [ink[0] - (crop[0] - sheet[0]) * across, ink[1] - (crop[1] - sheet[1]) * down];
  /** @type {Rect} */
  const rect = [left, top, (sheet[2] - sheet[0]) * across, (sheet[3] - sheet[1]) * down];
  context.drawImage(pictures.shown[pictures.shown.length - 1], ...rect);
  context.globalAlpha = eased(time, 0, 0.5);
  context.drawImage(pictures.ink, ...rect);
}

/** @param {CanvasRenderingContext2D} context @param {Digit & Lines} view @param {Rect} ink @param {number} time */
function paintLines(context, view, ink, time) {
  const { all, strokes, lineWidths, isSkipping } = view;
  const [left, top, right, bottom] = shownPart(view);
  const [across, down] = [ink[2] / (right - left), ink[3] / (bottom - top)];
  context.setTransform(across, 0, 0, down, ink[0] - left * across, ink[1] - top * down);
  context.lineCap = context.lineJoin = "round";
  const [drawn, bounded] = lineWidths;
  context.lineWidth = drawn + (bounded - drawn) * (isSkipping ? 0 : eased(time, 0.1, 1));
  context.strokeStyle = `rgb(${grey(DIM)})`;
  if (all !== strokes) for (const stroke of all) tracePath(context, stroke);
  context.strokeStyle = "white";
  for (const stroke of strokes) tracePath(context, stroke);
}

// Paint an image's pixels over the lines in a rectangle, each from its middle.
/** @param {CanvasRenderingContext2D} context @param {GreyImage} image @param {Rect} rect @param {number} appeared */
function paintPixels(context, { width, height, data }, [left, top, wide, high], appeared) {
  const [across, down] = [wide / width, high / height];
  toBytes(data).forEach((level, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const part = clamp((appeared * (1 + SWEEP) - (row / height + column / width) / 2) / SWEEP, 0, 1);
    if (part === 0) return;
    const inset = (1 - part) / 2;
    const [x, y] = [Math.round(left + (column + inset) * across), Math.round(top + (row + inset) * down)];
    const right = Math.round(left + (column + 1 - inset) * across);
    const bottom = Math.round(top + (row + 1 - inset) * down);
    context.fillStyle = `rgb(${grey(level)})`;
    context.fillRect(x, y, right - x, bottom - y);
  });
}
