// Fool a network: find the smallest change of an image that makes it read another digit, like model/fooling.py.

import { CLASSES, FIRST_RADIUS, LARGEST_RADIUS, RADIUS_STEP, SEARCH_STEPS, SURE } from "./constants.js";
import { InputError } from "./drawing.js";
import { checkNumber } from "./inside.js";
import { argmax, clamp } from "./math.js";
import { ACTIVATIONS, backpropagate, computeOutputs, timesKernel } from "./network.js";
import { measureCertainty, normalise } from "./recognizer.js";
import { roundHalfEven } from "./rounding.js";

// Returns {before, after}, two fields; null if there is no small change. Throws InputError if the network reads the digit
// already, and for an unknown digit.
export function fool(recognizer, field, digit) {
  checkNumber("digit", digit, CLASSES);
  const { layers } = recognizer;
  const sumsOf = [...layers.slice(0, -1), { ...layers.at(-1), activation: "linear" }];

  function isRead(outputs, least) {
    const probabilities = ACTIVATIONS.softmax(outputs.at(-1));
    const isLikeliest = argmax(probabilities) === digit && probabilities[digit] >= least;
    return isLikeliest && recognizer.reaches(measureCertainty(probabilities));
  }

  const pixels = normalise(field);
  if (isRead(computeOutputs(sumsOf, pixels), 0)) {
    throw new InputError(`The network reads this as ${digit} already: choose another digit.`, "already_read", {
      digit,
    });
  }
  let [change, radius] = [new Float32Array(pixels.length), FIRST_RADIUS];
  let [smallest, smallestSize] = [null, LARGEST_RADIUS];
  for (let step = 0; step < SEARCH_STEPS; step++) {
    // Grey levels are whole numbers, so that the page shows exactly what the network reads.
    const levels = pixels.map((pixel, i) => roundHalfEven(Math.fround(Math.fround(pixel + change[i]) * 255)));
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
    const pace = (radius / 2) * (0.5 + 0.5 * Math.cos((Math.PI * step) / SEARCH_STEPS));
    change = change.map((value, i) => value + Math.fround(pace / length) * gradient[i]);
    const scale = radius / Math.max(lengthOf(change), 1e-9);
    change = change.map((value, i) => clamp(pixels[i] + value * scale, 0, 1) - pixels[i]);
  }
  return smallest && { before: field, after: { ...field, data: Uint8Array.from(smallest) } };
}

const lengthOf = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

// The gradient of a digit's log-odds by the pixels, given the outputs of each layer, the last without softmax.
function logOddsGradient(layers, outputs, digit) {
  const sums = outputs.at(-1);
  const most = Math.max(...sums.filter((_, other) => other !== digit));
  const others = sums.map((sum, other) => (other === digit ? 0 : Math.exp(sum - most)));
  const total = others.reduce((sum, each) => sum + each, 0);
  const bySums = others.map((each, other) => (other === digit ? 1 : -each / total));
  return backpropagate(layers, outputs.slice(0, -1), timesKernel(layers.at(-1), bySums));
}

// The added ink, -255 to 255 for each pixel.
export const differenceOf = ({ before, after }) => Int16Array.from(after.data, (level, i) => level - before.data[i]);

// The image while it changes, evenly: `count` fields, from `before` to `after`.
export function framesOf({ before, after }, count) {
  const difference = differenceOf({ before, after });
  return Array.from({ length: count }, (_, frame) => {
    const part = frame * (1 / (count - 1)); // as NumPy rounds it
    const data = before.data.map((level, i) => roundHalfEven(level + part * difference[i]));
    return { ...before, data };
  });
}
