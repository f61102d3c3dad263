// What 28 × 28 shows, and what follows from it. The functions of the other modules change it, and `show` brings it to the page.

import { photo } from "../../pad/photo.js";
import { settings } from "../../shared/settings.js";
import { PHOTO_STOPS } from "./photo_pictures.js";

const STOPS = ["pad", "ink", "box", "field"];

export const initialState = () => ({
  answer: null, // to the drawing or about the digit of a photo, with what was `asked`; null for an empty pad
  example: null, // the answer to the example, which an empty pad shows
  pictures: null, // of the photo, see photo_pictures.js
  picturesOf: null, // the part of a photo that they show, once they are asked for
  troubles: { digit: "", pictures: "" }, // sentences about failed requests
  skips: false, // whether the visitor wants the pad to be scaled as a whole
  isOpen: false,
});

export const shownAnswer = ({ answer, example }) => answer ?? (photo() ? null : example);

export const isSkipping = ({ skips }) => skips && !photo();

// The names of the stops, as in the keys of the texts. A photo has some before those of its chosen digit.
export function stopsOf(state) {
  if (photo()) return [...PHOTO_STOPS.map((name) => `photo_${name}`), ...(state.answer ? STOPS.slice(1) : [])];
  return isSkipping(state) ? STOPS.map((name, stop) => (stop > 0 ? `no_${name}` : name)) : STOPS;
}

// The stage's time, see stage.js, at a time of the player, which begins with the first stop.
export const onStageAt = (time) => time - (photo() ? PHOTO_STOPS.length - 1 : 0);

// What the stage paints, see `paint` in stage.js.
export function viewOf(state) {
  const shown = shownAnswer(state);
  if (photo()) return state.pictures && viewOfPhoto(photo(), state.pictures, shown);
  return shown && viewOfDrawing(shown);
}

function viewOfDrawing({ asked, strokes, line_width: lineWidth, crop, images, centre_of_mass: centreOfMass, corner }) {
  return {
    all: asked.strokes,
    strokes: strokes ?? asked.strokes,
    lineWidths: [asked.line_width, lineWidth],
    crop,
    box: images.box,
    plain: images.plain,
    centreOfMass,
    corner,
  };
}

// The photo is as large as it fits on the pad.
function viewOfPhoto({ region, digits, chosen }, pictures, shown) {
  const side = settings.pad.side;
  const ratio = (region[2] - region[0]) / (region[3] - region[1]);
  const [width, height] = ratio > 1 ? [side, side / ratio] : [side * ratio, side];
  const [left, top] = [(side - width) / 2, (side - height) / 2];
  const onPad = ([x, y, xEnd, yEnd]) => [left + x * width, top + y * height, left + xEnd * width, top + yEnd * height];
  const { images, centre_of_mass: centreOfMass, corner } = shown ?? {};
  const crop = shown && onPad(digits[chosen].box);
  const boxes = digits.map((digit) => onPad(digit.box));
  return { pictures, sheet: onPad([0, 0, 1, 1]), boxes, crop, box: images?.box, centreOfMass, corner };
}
