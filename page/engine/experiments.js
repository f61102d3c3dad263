// Experiments that break a network: functions on its layers, see `decodeNetwork`.

import { mixBits } from "./training/random.js";

/** @import { Layer } from "./types.d.ts" */

const SEED = 1; // every visitor sees the same noise
const noises = new WeakMap(); // by layers: the noise of each layer's kernel and biases

// Returns layers with noise added to all weights and biases. With an `amount` of 1 the noise of a layer is as large as the
// weights of its kernel: it is uniform and has their root mean square.
export function shakeWeights(/** @type {Layer[]} */ layers, /** @type {number} */ amount) {
  if (amount === 0) return layers;
  if (!noises.has(layers)) noises.set(layers, makeNoise(layers));
  return layers.map((layer, number) => {
    const [kernel, bias] = [layer.kernel.slice(), layer.bias.slice()];
    for (const [part, values] of [kernel, bias].entries()) {
      const noise = noises.get(layers)[number][part];
      for (let at = 0; at < values.length; at++) values[at] += amount * noise[at];
    }
    return { ...layer, kernel, bias };
  });
}

function makeNoise(/** @type {Layer[]} */ layers) {
  let count = 0;
  return layers.map(({ kernel, bias }) => {
    const size = Math.sqrt((3 * kernel.reduce((sum, value) => sum + value ** 2, 0)) / kernel.length);
    return [kernel, bias].map((values) => values.map(() => (size * mixBits(SEED + ++count * 0x9e3779b9)) / 2 ** 31));
  });
}

// Returns layers in which some units output 0. `off` has the units of each hidden layer.
export function switchOff(/** @type {Layer[]} */ layers, /** @type {number[][]} */ off) {
  return layers.map((layer, number) => {
    if (!off[number]?.length) return layer;
    const [kernel, bias] = [layer.kernel.slice(), layer.bias.slice()];
    for (const unit of off[number]) {
      bias[unit] = 0;
      for (let at = unit; at < kernel.length; at += layer.units) kernel[at] = 0;
    }
    return { ...layer, kernel, bias };
  });
}

// Returns a promise of the module that finds out what a network still reads. Answers about the drawing do without it.
export const importReading = () => import("./training/reading.js");
