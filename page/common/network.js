// The network: a stack of dense layers, like model/network.py.

import { roundHalfEven } from "./math.js";

/** @import { Layer, Shape } from "./types.d.ts" */

/** @param {Pick<Shape, "inputs" | "units">[]} layers */
export const countWeights = (layers) => layers.reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0);

// Decode half-precision weights: for each layer the kernel (inputs × units, row by row), then the biases.
// `layers` are {inputs, units, activation}, from the first hidden one on.
export function decodeNetwork(/** @type {ArrayBuffer} */ buffer, /** @type {Shape[]} */ layers) {
  const halves = new Uint16Array(buffer);
  const count = countWeights(layers);
  if (halves.length !== count) throw new Error(`${halves.length} weights instead of ${count}`);
  let at = 0;
  const take = (/** @type {number} */ length) => {
    at += length;
    return Float32Array.from(halves.subarray(at - length, at), fromHalf);
  };
  return layers.map((layer) => ({ ...layer, kernel: take(layer.inputs * layer.units), bias: take(layer.units) }));
}

// The weights of a kernel of whole numbers, see model/npz_file.py. The products are rounded to single precision, as in NumPy.
export function timesScale(/** @type {Int8Array} */ codes, /** @type {Float32Array} */ scale) {
  const kernel = new Float32Array(codes.length);
  for (let begin = 0; begin < codes.length; begin += scale.length) {
    for (let unit = 0; unit < scale.length; unit++) kernel[begin + unit] = codes[begin + unit] * scale[unit];
  }
  return kernel;
}

// Convert the bits of a half-precision number, IEEE 754: one for the sign, five for the exponent, ten for the fraction.
function fromHalf(/** @type {number} */ bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

// Round a single-precision number to a half-precision one; returns its bits. From 65,520 on it is infinite.
export function toHalf(/** @type {number} */ value) {
  single[0] = value;
  const sign = (singleBits[0] >>> 16) & 0x8000;
  const size = singleBits[0] & 0x7fffffff;
  if (size < 0x38800000) return sign + roundHalfEven(Math.abs(value) * 2 ** 24); // smaller than 2 ** -14
  if (size > 0x7f800000) return 0x7e00; // NaN
  return sign + Math.min((size - 0x38000000 + 0xfff + ((size >> 13) & 1)) >> 13, 0x7c00);
}

// Compute each layer's outputs from pixels in [0, 1]; the last are the ten probabilities.
export function computeOutputs(/** @type {Layer[]} */ layers, /** @type {Float32Array} */ pixels) {
  const outputs = /** @type {Float32Array[]} */ ([]);
  let values = pixels;
  for (const layer of layers) {
    values = ACTIVATIONS[layer.activation](addProducts(layer, values));
    outputs.push(values);
  }
  return outputs;
}

// Most pixels and half of the units are 0 and skipped.
function addProducts(/** @type {Layer} */ { kernel, bias, units }, /** @type {Float32Array} */ values) {
  const sums = Float32Array.from(bias);
  for (let input = 0; input < values.length; input++) {
    const value = values[input];
    if (value === 0) continue;
    const begin = input * units;
    for (let unit = 0; unit < units; unit++) sums[unit] += value * kernel[begin + unit];
  }
  return sums;
}

// In single precision like NumPy, so that a probability of nearly 1 is 1 on both sides.
function softmax(/** @type {Float32Array} */ sums) {
  const largest = Math.max(...sums);
  const exponentials = sums.map((sum) => Math.exp(sum - largest));
  const total = exponentials.reduce((all, each) => all + each);
  return exponentials.map((each) => each / total);
}

/** @type {Record<string, (sums: Float32Array) => Float32Array>} */
export const ACTIVATIONS = {
  relu: (sums) => sums.map((sum) => Math.max(sum, 0)),
  linear: (sums) => sums,
  softmax,
};

// The derivative of an output by its sum, from the output.
/** @type {Record<string, (output: number) => number>} */
const DERIVATIVES = {
  relu: (output) => (output > 0 ? 1 : 0),
  linear: () => 1,
};

// Multiply a layer's kernel with a value for each of its units; returns a value for each of its inputs. Half of the values
// are usually 0 and skipped.
/** @param {Omit<Layer, "bias" | "activation">} layer @param {Float32Array} values */
export function timesKernel({ kernel, inputs, units }, values) {
  const used = Int32Array.from(values.keys()).filter((unit) => values[unit] !== 0);
  const factors = Float64Array.from(used, (unit) => values[unit]);
  const products = new Float32Array(inputs);
  for (let input = 0; input < inputs; input++) {
    const begin = input * units;
    let sum = 0;
    for (let i = 0; i < used.length; i++) sum += kernel[begin + used[i]] * factors[i];
    products[input] = sum;
  }
  return products;
}

// The gradient by the pixels, from that by the outputs of the last hidden layer; `outputs` are those of each hidden layer.
/** @param {Layer[]} layers @param {Float32Array[]} outputs @param {Float32Array} gradient */
export function backpropagate(layers, outputs, gradient) {
  return layers.slice(0, -1).reduceRight((later, layer, number) => {
    const derivative = DERIVATIVES[layer.activation];
    const bySums = later.map((each, unit) => each * derivative(outputs[number][unit]));
    return timesKernel(layer, bySums);
  }, gradient);
}
