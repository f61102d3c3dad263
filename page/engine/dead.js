// Detects networks that give the same answer to every drawing, like model/dead.py.

import { computeOutputs } from "../common/network.js";
import { SIMPLE_DIGITS, SIMPLE_LINE_WIDTH } from "./constants.js";
import { parseDrawing } from "./drawing.js";
import { preprocessDrawing } from "./preprocessing.js";
import { normalise } from "./recognizer.js";

/** @import { Layer } from "./types.d.ts" */

// Returns whether all units of one of a network's hidden layers output 0 for each of ten simple digits.
export function isDead(/** @type {Layer[]} */ layers) {
  const fields = SIMPLE_DIGITS.map((strokes) => preprocessDrawing(parseDrawing(strokes, SIMPLE_LINE_WIDTH)));
  const outputs = fields.map((field) => computeOutputs(layers, normalise(field)));
  return layers.slice(0, -1).some((_, layer) => outputs.every((each) => !each[layer].some(Boolean)));
}
