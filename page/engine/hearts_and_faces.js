// Hearts and faces, found by comparison with a few examples, like model/hearts_and_faces.py.

import { BLUR, EXAMPLE_DRAWINGS, MIN_SIMILARITY } from "./constants.js";
import { parseDrawing } from "./drawing.js";
import { smooth } from "./math.js";
import { preprocessDrawing } from "./preprocessing.js";

/** @import { Field } from "./types.d.ts" */

const PASSES = 3; // that blur: a nearly Gaussian filter, whose variance is the sum of theirs
let known = /** @type {{ kind: "heart" | "face" | null, features: Float32Array }[]} */ ([]); // examples, once they are needed

// Returns "heart" or "face" if a field resembles one, else null.
/** @param {Field} field @returns {"heart" | "face" | null} */
export function findDoodle(field) {
  if (known.length === 0)
    known = EXAMPLE_DRAWINGS.map(([kind, strokes]) => ({
      kind: /** @type {"heart" | "face" | null} */ (kind), // null for what is neither
      features: featuresOf(preprocessDrawing(parseDrawing(strokes))),
    }));
  const features = featuresOf(field);
  let nearest = { kind: /** @type {"heart" | "face" | null} */ (null), similarity: MIN_SIMILARITY };
  for (const example of known) {
    const similarity = example.features.reduce((sum, value, i) => sum + value * features[i], 0);
    if (similarity >= nearest.similarity) nearest = { kind: example.kind, similarity };
  }
  return nearest.kind;
}

// Blur a field, and bring it to mean 0 and length 1.
function featuresOf(/** @type {Field} */ field) {
  let blurred = Float32Array.from(field.data);
  for (let pass = 0; pass < PASSES; pass++) blurred = smooth(blurred, field.width, BLUR ** 2 / PASSES / 2);
  const mean = blurred.reduce((sum, value) => sum + value, 0) / blurred.length;
  const centred = blurred.map((value) => value - mean);
  const length = Math.max(Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0)), 1);
  return centred.map((value) => value / length);
}
