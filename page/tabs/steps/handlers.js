// What 28 × 28 asks, like steps.py.

import { encodeImage, encodeVerdict } from "../../engine/encoding.js";
import { centreOfMass } from "../../engine/math.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { crop as cropTo, findInk } from "../../engine/preprocessing.js";
import { makeSteps } from "../../engine/steps.js";

/** @import { PhotoDigitSteps, StepsAnswer } from "./types.d.ts" */

// Returns the steps of the chosen digit, and the network's verdict with and without them.
/** @returns {Promise<StepsAnswer>} */
export async function steps(drawn) {
  const pad = await readPad(drawn);
  if (pad.drawing === null) return describeField(pad);
  const { lineWidth, crop, box, centreOfMass: centre, corner, field, plain } = makeSteps(pad.drawing);
  return {
    line_width: lineWidth,
    crop,
    images: { box: encodeImage(box), field: encodeImage(field), plain: encodeImage(plain) },
    centre_of_mass: centre,
    corner,
    strokes: pad.number && pad.drawing.strokes,
    verdicts: {
      field: encodeVerdict(pad.recognizer, pad.verdict),
      plain: encodeVerdict(pad.recognizer, pad.recognizer.judge(plain)),
    },
    number: encodeNumber(pad),
  };
}

// The last steps of a photo's digit.
/** @returns {PhotoDigitSteps} */
function describeField({ recognizer, verdict }) {
  const ink = findInk(verdict.field, 1);
  const box = cropTo(verdict.field, ink);
  return {
    images: { box: encodeImage(box), field: encodeImage(verdict.field) },
    centre_of_mass: centreOfMass(box),
    corner: [ink.top, ink.left],
    verdicts: { field: encodeVerdict(recognizer, verdict) },
    number: null,
  };
}
