// What a network computes between a drawing and its probabilities, and what its units look for in it.
//
// Layers are numbered from 0, the first hidden one; the last has the ten outputs. A unit is known by its number in its layer,
// as in the network's file.

import { IMAGE_SIDE, largest, smooth } from "../common/math.js";
import { backpropagate, timesKernel } from "../common/network.js";
import { BOX_SIDE, INK_AREA } from "./constants.js";
import { normalise } from "./recognizer.js";

/** @import { Field, Layer } from "./types.d.ts" */

const LARGEST_PRODUCTS = 5; // of a unit's sum that are listed

// The parts of the sum that makes a unit's output: products of inputs and weights, and the bias. `inputs` are the pixels in
// [0, 1] or the outputs of the layer before; `output` is the unit's. Returns the `inputs` with the largest products, the
// largest first, with their `values` and `weights`; the number of `others` that are not 0, and the `rest` that they add; the
// `bias`, and the `total`, to which the layer's activation function gives the `output`.
/** @param {Layer[]} layers @param {Float32Array} inputs @param {number} layer @param {number} unit @param {number} output */
export function sumOf(layers, inputs, layer, unit, output) {
  const weights = incomingWeights(layers, layer, unit);
  const products = inputs.map((value, input) => value * weights[input]);
  const listed = largest(products.map(Math.abs), LARGEST_PRODUCTS).filter((input) => products[input] !== 0);
  const add = (/** @type {number} */ sum, /** @type {number} */ value) => sum + value;
  const sum = products.reduce(add, 0);
  const bias = layers[layer].bias[unit];
  return {
    inputs: listed,
    values: listed.map((input) => inputs[input]),
    weights: listed.map((input) => weights[input]),
    others: products.filter(Boolean).length - listed.length,
    rest: sum - listed.map((input) => products[input]).reduce(add, 0),
    bias,
    total: sum + bias,
    output,
  };
}

// How much each of 784 pixels' ink adds to a unit of the last of some layers, or takes away: gradient times input.
//
// The gradient of the unit's sum, before its activation function, is what a pixel would add if it were darker; times the pixel, it is what the
// pixel added. In a network of ReLU layers these parts, with those of the biases, add up to the sum itself. (Shrikumar,
// Greenside, Shcherbina and Kundaje, "Not just a black box: learning important features through propagating activation
// differences", 2016.) Above 0 is ink that speaks for the unit, such as a digit's output, below 0 against it, 0 no ink.
/** @param {Layer[]} layers @param {Field} field @param {number} unit @param {Float32Array[]} activations */
export function relevance(layers, field, unit, activations) {
  const gradient = backpropagate(layers, activations.slice(0, -1), incomingWeights(layers, layers.length - 1, unit));
  const pixels = normalise(field);
  return gradient.map((each, at) => each * pixels[at]);
}

// The weights of a unit's inputs.
/** @param {Layer[]} layers @param {number} layer @param {number} unit */
function incomingWeights(layers, layer, unit) {
  const { kernel, inputs, units } = layers[layer];
  return Float32Array.from({ length: inputs }, (_, input) => kernel[input * units + unit]);
}

// A unit's weights as an image: for a deeper layer times those of the units before it. Then it mixes the images of these
// units. Activation functions are left out, so it is only a tendency: in the network, a unit with a negative sum adds nothing.
// The image is smoothed, and 0 where there is never ink, since weights there stay random.
/** @param {Layer[]} layers @param {number} layer @param {number} unit */
export function weightsImage(layers, layer, unit) {
  const own = incomingWeights(layers, layer, unit);
  const weights = layers.slice(0, layer).reduceRight((image, before) => timesKernel(before, image), own);
  const image = smooth(
    weights.map((weight, at) => weight * INK_AREA[at]),
    IMAGE_SIDE,
  );
  const ink = smooth(Float32Array.from(INK_AREA), IMAGE_SIDE);
  return image.map((value, at) => (INK_AREA[at] ? value / ink[at] : 0));
}

// Where the units of the first layer look, [row, column] each: the centroid of the positive weights within the box that digits
// are scaled to. Training leaves those outside as they were. A unit without positive weights looks at the middle.
export function centres(/** @type {Layer[]} */ layers) {
  const { kernel, units } = layers[0];
  const first = (IMAGE_SIDE - BOX_SIDE) / 2;
  const box = Array.from({ length: BOX_SIDE }, (_, place) => first + place);
  return Array.from({ length: units }, (_, unit) => {
    let [total, rows, columns] = [0, 0, 0];
    for (const row of box) {
      for (const column of box) {
        const weight = Math.max(kernel[(row * IMAGE_SIDE + column) * units + unit], 0) + 1e-9;
        total += weight;
        rows += weight * row;
        columns += weight * column;
      }
    }
    return [rows / total, columns / total];
  });
}
