// The steps of the preprocessing, each with its result, for people to look at.

import { centreOfMass, IMAGE_SIDE } from "../common/math.js";
import { INK_SIDE, PAD_SIDE } from "./constants.js";
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

/** @import { Box } from "../types.d.ts" @import { Drawing } from "./types.d.ts" */

// Returns the steps of a drawing {strokes, lineWidth} in units of the pad; throws NoInkError. In the images 0 is background,
// 255 full ink.
//
//   line_width      with which the drawing is cropped, in units of the pad
//   crop            [left, top, right, bottom] of the ink, in the same units
//   box             the crop scaled, the longer side 20 pixels
//   centre_of_mass  [row, column], pixel indices in `box`
//   corner          [row, column] in `field` of the first pixel of `box`
//   field           28 x 28, centred: the network's input
//   plain           28 x 28, the whole pad scaled down: the input without the steps
export function makeSteps(/** @type {Drawing} */ drawing) {
  const { strokes } = drawing;
  const pad = strokesToInk(strokes, drawing.lineWidth, { low: [0, 0], size: [PAD_SIDE, PAD_SIDE] });
  const lineWidth = boundLineWidth(strokes, drawing.lineWidth);
  const ink = strokesToInk(strokes, lineWidth);
  const found = findInk(ink);
  const { low, size } = inkFrame(strokes, lineWidth);
  const pixel = Math.max(...size) / INK_SIDE;
  const box = stretchContrast(scaleToBox(crop(ink, found)));
  const sides = [found.left, found.top, found.right, found.bottom];
  const cropped = /** @type {Box} */ (sides.map((side, at) => low[at % 2] + side * pixel));
  return {
    ...{ line_width: lineWidth, crop: cropped, centre_of_mass: centreOfMass(box), corner: corner(box) },
    ...{ box, field: centre(box), plain: resize(pad, IMAGE_SIDE, IMAGE_SIDE) },
  };
}
