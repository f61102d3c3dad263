// What Pixels shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js.

import { photo } from "../../pad/photo/photo.js";
import { settings } from "../../shared/page_settings.js";
import { NO_WORDS } from "../../shared/requests.js";
import { PHOTO_STOPS } from "./photo_pictures.js";

/**
 * @import { Asked, Box, Photo } from "../../types.d.ts"
 * @import { DrawingSteps, Pictures, Shown, View } from "./types.d.ts"
 * @typedef {ReturnType<typeof initialState>} State
 * @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store
 */

const STOPS = ["pad", "ink", "box", "field"];

export const initialState = () => ({
  answer: /** @type {Shown | null} */ (null), // to the drawing or about the digit of a photo, with what was `asked`; null for an empty pad
  example: /** @type {Shown | null} */ (null), // the answer to the example, which an empty pad shows
  pictures: /** @type {Pictures | null} */ (null), // of the photo, see photo_pictures.js
  picturesOf: /** @type {Photo | null} */ (null), // the part of a photo that they show, once they are asked for
  digitTrouble: NO_WORDS, // about failed requests
  picturesTrouble: NO_WORDS,
  skips: false, // whether the visitor wants the pad to be scaled as a whole
  isOpen: false,
  time: STOPS.length - 1, // that is shown: 0 at the first stop, 1 at the second one
  isPlaying: false,
});

export const shownAnswer = (/** @type {State} */ { answer, example }) => answer ?? (photo() ? null : example);

export const isSkipping = (/** @type {State} */ { skips }) => skips && !photo();

// The names of the stops, as in the keys of the texts. A photo has some before those of its chosen digit.
export function stopsOf(/** @type {State} */ state) {
  if (photo()) return [...PHOTO_STOPS.map((name) => `photo_${name}`), ...(state.answer ? STOPS.slice(1) : [])];
  return isSkipping(state) ? STOPS.map((name, stop) => (stop > 0 ? `no_${name}` : name)) : STOPS;
}

// The stage's time, see stage.js, at a time of the state.
export const onStageAt = (/** @type {number} */ time) => time - (photo() ? PHOTO_STOPS.length - 1 : 0);

// What the stage paints, see `paint` in stage.js.
/** @param {State} state @returns {View | null} */
export function viewOf(state) {
  const [shown, part] = [shownAnswer(state), photo()];
  if (part) return state.pictures && viewOfPhoto(part, state.pictures, shown);
  return shown?.crop ? viewOfDrawing(shown, isSkipping(state)) : null;
}

/** @param {DrawingSteps & { asked: Asked }} steps @param {boolean} isSkipping @returns {View} */
function viewOfDrawing({ asked, crop, images, centre_of_mass: centreOfMass, corner, ...steps }, isSkipping) {
  const { strokes: all = [], line_width: drawn = 0 } = asked;
  const lines = { all, strokes: steps.strokes ?? all, isSkipping };
  return { ...lines, lineWidths: [drawn, steps.line_width], crop, ...images, centreOfMass, corner };
}

// The photo is as large as it fits on the pad.
/** @param {Photo} part @param {Pictures} pictures @param {Shown | null} shown @returns {View} */
function viewOfPhoto({ region, digits, chosen }, pictures, shown) {
  const side = settings.pad.side;
  const ratio = (region[2] - region[0]) / (region[3] - region[1]);
  const [width, height] = ratio > 1 ? [side, side / ratio] : [side * ratio, side];
  const [left, top] = [(side - width) / 2, (side - height) / 2];
  /** @type {(box: Box) => Box} */
  const onPad = ([x, y, xEnd, yEnd]) => [left + x * width, top + y * height, left + xEnd * width, top + yEnd * height];
  const boxes = digits.map((digit) => onPad(digit.box));
  const view = { isSkipping: /** @type {const} */ (false), pictures, sheet: onPad([0, 0, 1, 1]), boxes };
  if (!shown) return { ...view, crop: null };
  const { images, centre_of_mass: centreOfMass, corner } = shown;
  return { ...view, crop: boxes[chosen], box: images.box, centreOfMass, corner };
}
