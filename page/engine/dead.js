// Detects networks that give the same answer to every drawing, like model/dead.py.

import { SIMPLE_DIGITS, SIMPLE_LINE_WIDTH } from "./constants.js";
import { parseDrawing } from "./drawing.js";
import { computeOutputs } from "./network.js";
import { preprocessDrawing } from "./preprocessing.js";
import { normalise } from "./recognizer.js";

const inputs = []; // of the simple digits that have been needed

function inputOf(digit) {
  inputs[digit] ??= normalise(preprocessDrawing(parseDrawing(SIMPLE_DIGITS[digit], SIMPLE_LINE_WIDTH)));
  return inputs[digit];
}

// Returns whether all units of one of a network's hidden layers output 0 for each of ten simple digits. For most networks the
// first digit answers this.
export function isDead(layers) {
  let silent = [...layers.keys()].slice(0, -1); // the hidden layers whose units have all output 0 so far
  for (let digit = 0; silent.length > 0 && digit < SIMPLE_DIGITS.length; digit++) {
    const outputs = computeOutputs(layers, inputOf(digit));
    silent = silent.filter((layer) => !outputs[layer].some(Boolean));
  }
  return silent.length > 0;
}
