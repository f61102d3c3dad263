// The steps of the preprocessing, each with its result, like model/steps.py.

import { IMAGE_SIDE, PAD_SIDE } from "./constants.js";
import { resize } from "./pillow.js";
import {
  boundLineWidth,
  centre,
  centreOfMass,
  cropToInk,
  scaleToBox,
  stretchContrast,
  strokesToInk,
} from "./preprocessing.js";

export function makeSteps({ strokes, lineWidth }) {
  const pad = strokesToInk(strokes, lineWidth, { low: [0, 0], size: [PAD_SIDE, PAD_SIDE] });
  const ink = cropToInk(strokesToInk(strokes, boundLineWidth(strokes, lineWidth)));
  const box = stretchContrast(scaleToBox(ink));
  return {
    pad,
    ink,
    box,
    centreOfMass: centreOfMass(box),
    field: centre(box),
    plain: resize(pad, IMAGE_SIDE, IMAGE_SIDE),
  };
}
