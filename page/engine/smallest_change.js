// Fool a network: find the smallest change of an image that makes it read another digit.
//
// The search takes steps, each along the gradient of the digit's log-odds and then projected: onto a sphere around the image
// whose radius shrinks while the digit is read and grows while it is not, and into the range of a pixel. (Rony, Hafemann,
// Oliveira, Ben Ayed, Sabourin and Granger, "Decoupling direction and norm for efficient gradient-based L2 adversarial
// attacks and defenses", CVPR 2019.)

import { argmax, clamp } from "../common/math.js";
import { ACTIVATIONS, backpropagate, computeOutputs, timesKernel } from "../common/network.js";
import { check } from "./errors.js";
import { measureCertainty, normalise } from "./recognizer.js";

/** @import { Field, Layer } from "./types.d.ts" @import { Recognizer } from "./recognizer.js" */

const SEARCH_STEPS = 60;
const FIRST_RADIUS = 1.5; // of the change, as the root of its pixels' squares; full ink in one pixel is 1
const LARGEST_RADIUS = 6; // larger changes are not small; a drawn digit itself has about 9
const SURE = 0.8; // probability of the digit at the end; with 40%, and 39% for the one before, the network would only waver
const RADIUS_STEP = 0.1; // fraction of the radius that each step adds or removes

// Returns {before, after}, two fields with levels from 0 to 255; null if there is no small change. Throws InputError if the
// network reads the digit already.
/** @param {Recognizer} recognizer @param {Field} field @param {number} digit */
export function fool(recognizer, field, digit) {
  const { layers } = recognizer;
  const sumsOf = [...layers.slice(0, -1), { ...layers[layers.length - 1], activation: "linear" }];

  function isRead(/** @type {Float32Array[]} */ outputs, /** @type {number} */ least) {
    const probabilities = ACTIVATIONS.softmax(outputs[outputs.length - 1]);
    const isLikeliest = argmax(probabilities) === digit && probabilities[digit] >= least;
    return isLikeliest && recognizer.reaches(measureCertainty(probabilities));
  }

  const pixels = normalise(field);
  const sentence = `The network reads this as ${digit} already: choose another digit.`;
  check(!isRead(computeOutputs(sumsOf, pixels), 0), sentence, "already_read", { digit });
  let [change, radius] = [new Float32Array(pixels.length), FIRST_RADIUS];
  let [smallest, smallestSize] = [/** @type {Float32Array | null} */ (null), LARGEST_RADIUS];
  for (let step = 0; step < SEARCH_STEPS; step++) {
    // Grey levels are whole numbers, so that the page shows exactly what the network reads.
    const levels = pixels.map((pixel, i) => Math.round((pixel + change[i]) * 255));
    const changed = levels.map((level) => level / 255);
    const outputs = computeOutputs(sumsOf, changed);
    if (step > 0) {
      if (isRead(outputs, SURE)) {
        const size = lengthOf(changed.map((value, i) => value - pixels[i]));
        if (size <= smallestSize) [smallest, smallestSize] = [levels, size];
        radius *= 1 - RADIUS_STEP;
      } else {
        radius = Math.min(radius * (1 + RADIUS_STEP), LARGEST_RADIUS);
      }
    }
    const gradient = logOddsGradient(layers, outputs, digit);
    const length = lengthOf(gradient);
    if (length === 0) break; // no input matters
    // From half of the radius down to 0. Steps of equal length find a change less often.
    const pace = (radius / 2) * (0.5 + 0.5 * Math.cos((Math.PI * step) / SEARCH_STEPS));
    change = change.map((value, i) => value + (pace / length) * gradient[i]);
    const scale = radius / Math.max(lengthOf(change), 1e-9);
    change = change.map((value, i) => clamp(pixels[i] + value * scale, 0, 1) - pixels[i]);
  }
  return smallest && { before: field, after: { ...field, data: Uint8Array.from(smallest) } };
}

/** @param {Float32Array} values */
const lengthOf = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

// The gradient (784) of a digit's log-odds, log(p / (1 - p)), by the pixels, given the outputs of each layer, the last without
// softmax. With the sums z that softmax turns into p, the log-odds are z[digit] - log(sum of exp(z) over the other digits).
/** @param {Layer[]} layers @param {Float32Array[]} outputs @param {number} digit */
export function logOddsGradient(layers, outputs, digit) {
  const sums = outputs[outputs.length - 1];
  const most = Math.max(...sums.filter((_, other) => other !== digit));
  const others = sums.map((sum, other) => (other === digit ? 0 : Math.exp(sum - most)));
  const total = others.reduce((sum, each) => sum + each, 0);
  const bySums = others.map((each, other) => (other === digit ? 1 : -each / total));
  return backpropagate(layers, outputs.slice(0, -1), timesKernel(layers[layers.length - 1], bySums));
}

// The added ink, -255 to 255 for each pixel.
/** @param {{ before: Field, after: Field }} change */
export const differenceOf = ({ before, after }) => Int16Array.from(after.data, (level, i) => level - before.data[i]);

// The image while it changes, evenly: `count` fields, from `before` to `after`.
/** @param {{ before: Field, after: Field }} change @param {number} count */
export function changeFrames({ before, after }, count) {
  const difference = differenceOf({ before, after });
  return Array.from({ length: count }, (_, frame) => {
    const part = frame / (count - 1);
    const data = before.data.map((level, i) => Math.round(level + part * difference[i]));
    return { ...before, data };
  });
}
