// What the stage paints, see `paint` in stage.js.

import { photo } from "../../pad/photo.js";
import { settings } from "../../shared/settings.js";
import { shownAnswer } from "./state.js";

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
