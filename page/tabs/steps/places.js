// Where the parts of the stage are at any time: rectangles [left, top, width, height] in pixels of its canvases.

import { clamp, mix } from "../../common/math.js";
import { IMAGE_SIDE } from "../../shared/image.js";
import { settings } from "../../shared/page_settings.js";

/** @import { Box, Point } from "../../types.d.ts" @import { DigitView, Rect } from "./types.d.ts" */

const PAD_SIDE = settings.pad.side;
export const MARGIN = 0.07; // of the stage's side, around the pad and the field

// How much of a movement from one time to another is done.
/** @param {number} time @param {number} begin @param {number} end */
export const linear = (time, begin, end) => clamp((time - begin) / (end - begin), 0, 1);
/** @param {number} time @param {number} begin @param {number} end */
export function eased(time, begin, end) {
  const part = linear(time, begin, end);
  return part * part * (3 - 2 * part);
}

// Where the pad and the field are on a stage of some side.
/** @type {(side: number) => Rect} */
export const fieldOf = (side) => [MARGIN * side, MARGIN * side, (1 - 2 * MARGIN) * side, (1 - 2 * MARGIN) * side];

// A part of the pad, in its units, on the stage.
/** @param {Box} part @param {Rect} field @returns {Rect} */
export function onStage([low, high, right, bottom], [left, top, width]) {
  const unit = width / PAD_SIDE;
  return [left + low * unit, top + high * unit, (right - low) * unit, (bottom - high) * unit];
}

// The part of the pad that is shown at the ink's place, in its units.
export const shownPart = (/** @type {DigitView} */ view) =>
  view.isSkipping ? inkBox(view.strokes, view.lineWidths[0]) : view.crop;

// The part of the pad that lines cover.
/** @param {Point[][]} strokes @param {number} lineWidth @returns {Box} */
function inkBox(strokes, lineWidth) {
  const points = strokes.flat();
  const sides = [Math.min, Math.max].map((end) => [0, 1].map((axis) => end(...points.map((point) => point[axis]))));
  const [[left, top], [right, bottom]] = sides;
  return [left - lineWidth / 2, top - lineWidth / 2, right + lineWidth / 2, bottom + lineWidth / 2];
}

/** @typedef {ReturnType<typeof placesOf>} Places */
// Returns `field`; `crop`, the ink on the pad; `paper`, the black rectangle; `ink`, where the cropped ink is now; and `cell`,
// the side of a pixel of the network's input.
/** @param {DigitView} view @param {Rect} field @param {number} time */
export function placesOf(view, field, time) {
  const { box, corner, sheet, isSkipping } = view;
  const [left, top, width] = field;
  const whole = sheet ? onStage(sheet, field) : field;
  const cell = width / IMAGE_SIDE;
  const onPad = onStage(shownPart(view), field);
  if (isSkipping) return { field, crop: onPad, paper: field, ink: onPad, cell };
  /** @type {(row: number, column: number) => Rect} */
  const inField = (row, column) => [left + column * cell, top + row * cell, box.width * cell, box.height * cell];
  const inMiddle = inField((IMAGE_SIDE - box.height) / 2, (IMAGE_SIDE - box.width) / 2);
  const paper =
    time <= 1
      ? mix(whole, onPad, eased(time, 0.1, 1))
      : time <= 2
        ? mix(onPad, inMiddle, eased(time, 1, 1.6))
        : mix(inMiddle, inField(...corner), eased(time, 2, 2.7));
  return { field, crop: onPad, paper, ink: time <= 1 ? onPad : paper, cell };
}
