// The stage of Pixels: one drawing on its way from the pad to the network's input, at any time of the way.
//
// Time goes from 0 to 3, and its whole numbers are the stops: the pad, the cropped ink, 20 × 20 pixels, and 28 × 28. What
// lies between two stops moves along straight lines; the stops themselves are the results of engine/preprocessing_steps.js.
//
// A digit of a photo has no lines but an image of the ink. At times before 0, the pictures of the whole photo follow one
// another: the last one at time 0, the one before at -1.

import { makeSurface, readPalette } from "../../shared/canvases.js";
import { onMode } from "../../shared/mode.js";
import { fieldOf, linear, placesOf } from "./places.js";
import { paintBoxes, paintStageMarks } from "./stage_marks.js";
import { paintDigit, paintPhoto } from "./stage_picture.js";

/** @import { View } from "./types.d.ts" */

// `picture` is the canvas for the drawing, and `marks`, above it, the canvas for frames, rulers and centres; `centre` is where
// the centre of mass moves, an index of pixels along both sides. Returns `paint`.
/** @param {HTMLCanvasElement} picture @param {HTMLCanvasElement} marks @param {number} centre */
export function makeStage(picture, marks, centre) {
  const [stage, above] = [picture, marks].map((canvas) => makeSurface(canvas, paintAgain));
  let colours = readPalette(picture, String);
  let last = /** @type {[View | null, number] | null} */ (null); // what was painted last

  function paintAgain() {
    if (last) paint(...last);
  }
  onMode(() => {
    colours = readPalette(picture, String);
    paintAgain();
  });

  // Paint a view at a time; null for an empty stage.
  function paint(/** @type {View | null} */ view, /** @type {number} */ time) {
    last = [view, time];
    if (!stage.width) return;
    const [context, pen] = [stage.begin(), { context: above.begin(), side: marks.width, scale: above.scale, colours }];
    for (const each of [context, pen.context]) each.resetTransform(); // whole pixels are sharp
    if (!view) return;
    const field = fieldOf(picture.width);
    if (!view.crop || (view.pictures && time < 0)) {
      paintPhoto(context, view, field, time);
      paintBoxes(pen, view.boxes, field, linear(time, -0.5, 0));
      return;
    }
    const places = placesOf(view, field, time);
    paintDigit(context, view, places, time);
    paintStageMarks(pen, view, places, centre, time);
  }

  return paint;
}
