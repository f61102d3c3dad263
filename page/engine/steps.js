// The steps of the preprocessing, each with its result, like model/steps.py, which explains them.

import { IMAGE_SIDE, INK_SIDE, PAD_SIDE } from "./constants.js";
import { centreOfMass } from "./math.js";
import { resize } from "./pillow.js";
import {
  boundLineWidth,
  centre,
  corner,
  crop,
  findInk,
  inkFrame,
  scaleToBox,
  stretchContrast,
  strokesToInk,
} from "./preprocessing.js";

// The steps of a drawing {strokes, lineWidth} in units of the pad.
export function makeSteps(drawing) {
  const { strokes } = drawing;
  const pad = strokesToInk(strokes, drawing.lineWidth, { low: [0, 0], size: [PAD_SIDE, PAD_SIDE] });
  const lineWidth = boundLineWidth(strokes, drawing.lineWidth);
  const ink = strokesToInk(strokes, lineWidth);
  const found = findInk(ink);
  const { low, size } = inkFrame(strokes, lineWidth);
  const pixel = Math.max(...size) / INK_SIDE;
  const box = stretchContrast(scaleToBox(crop(ink, found)));
  /** @type {import("../types.d.ts").Box} */
  const cropped = [
    low[0] + found.left * pixel,
    low[1] + found.top * pixel,
    low[0] + found.right * pixel,
    low[1] + found.bottom * pixel,
  ];
  return {
    lineWidth,
    crop: cropped,
    box,
    centreOfMass: centreOfMass(box),
    corner: corner(box),
    field: centre(box),
    plain: resize(pad, IMAGE_SIDE, IMAGE_SIDE),
  };
}
