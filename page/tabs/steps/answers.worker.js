// What Pixels asks.

import { centreOfMass } from "../../common/math.js";
import { encodeImage, encodeVerdict } from "../../engine/encoding.js";
import { encodeNumber, readField, readPad } from "../../engine/pad_reader.js";
import { crop as cropTo, findInk } from "../../engine/preprocessing.js";
import { makeSteps } from "../../engine/preprocessing_steps.js";
import { isPageNetworkAway } from "../../engine/shipped_networks.js";

/** @import { Field, Judged } from "../../engine/types.d.ts" @import { Asked, Point } from "../../types.d.ts" */
/** @import { PhotoDigitSteps, StepsAnswer } from "./types.d.ts" */

// Returns the steps of the chosen digit, or of a photo's digit the last ones, and the network's verdict with and without them.
// Without the page's network they are those of the whole drawing, and `verdicts` is null.
/** @param {Asked} drawn @returns {Promise<StepsAnswer>} */
export async function steps(drawn) {
  if (isPageNetworkAway(drawn.network)) {
    const { drawing, field } = readField(drawn);
    return { ...(drawing ? { ...describe(makeSteps(drawing)), strokes: null } : describeField(field)), verdicts: null };
  }
  const pad = await readPad(drawn);
  const encode = (/** @type {Judged} */ verdict) => encodeVerdict(pad.recognizer, verdict);
  const [number, field] = [encodeNumber(pad), encode(pad.verdict)];
  if (pad.drawing === null) return { ...describeField(pad.verdict.field), verdicts: { field }, number };
  const taken = makeSteps(pad.drawing);
  return {
    ...describe(taken),
    strokes: pad.number && /** @type {Point[][]} */ (pad.drawing.strokes),
    verdicts: { field, plain: encode(pad.recognizer.judge(taken.plain)) },
    number,
  };
}

/** @param {ReturnType<typeof makeSteps>} steps */
const describe = ({ box, field, plain, ...others }) => ({
  ...others,
  images: { box: encodeImage(box), field: encodeImage(field), plain: encodeImage(plain) },
});

/** @param {Field} field @returns {Pick<PhotoDigitSteps, "images" | "centre_of_mass" | "corner">} */
function describeField(field) {
  const ink = findInk(field, 1);
  const box = cropTo(field, ink);
  return {
    images: { box: encodeImage(box), field: encodeImage(field) },
    centre_of_mass: centreOfMass(box),
    corner: [ink.top, ink.left],
  };
}
