// Experiments that break a network: functions on its layers, see `decodeNetwork`, and what it still reads.

import { loadTestDigits, PIXELS } from "./mnist.js";
import { nextTask } from "./next_task.js";
import { mix } from "./training/random.js";

const SEED = 1; // every visitor sees the same noise
const SAMPLE = 1000; // test digits that are read after each change
const noises = new WeakMap(); // by layers

// Returns layers with noise added to all weights and biases. With an `amount` of 1 the noise of a layer is as large as its
// own weights: it has the standard deviation of the kernel, and a uniform distribution.
export function shakeWeights(layers, amount) {
  if (amount === 0) return layers;
  if (!noises.has(layers)) noises.set(layers, makeNoise(layers));
  return layers.map((layer, number) => {
    const noise = noises.get(layers)[number];
    const [kernel, bias] = ["kernel", "bias"].map((name) => addNoise(layer[name], noise[name], amount));
    return { ...layer, kernel, bias };
  });
}

// A plain loop, because it runs for each step of a slider.
function addNoise(values, noise, amount) {
  const sums = new Float32Array(values.length);
  for (let at = 0; at < sums.length; at++) sums[at] = values[at] + amount * noise[at];
  return sums;
}

function makeNoise(layers) {
  let count = 0;
  return layers.map(({ kernel, bias }) => {
    const spread = Math.sqrt(3) * deviation(kernel);
    const make = (values) => values.map(() => (spread * mix(SEED + ++count * 0x9e3779b9)) / 2 ** 31);
    return { kernel: make(kernel), bias: make(bias) };
  });
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

// Returns layers in which some units output 0. `off` has the units of each hidden layer.
export function switchOff(layers, off) {
  return layers.map((layer, number) => {
    const units = off[number] ?? [];
    if (units.length === 0) return layer;
    const [kernel, bias] = [layer.kernel.slice(), layer.bias.slice()];
    for (const unit of units) {
      bias[unit] = 0;
      for (let at = unit; at < kernel.length; at += layer.units) kernel[at] = 0;
    }
    return { ...layer, kernel, bias };
  });
}

// Returns a promise of how many of SAMPLE test digits a network reads correctly, and of their number.
export async function countRead({ layers }) {
  const digits = sampleOf(await loadTestDigits());
  const { measures, trainer } = await readerOf(layers);
  const { accuracy } = await measures.score(trainer, digits, nextTask);
  return [Math.round(accuracy * digits.labels.length), digits.labels.length];
}

// Digits at equal distances: the first half of MNIST's test digits is easier than the second one.
function sampleOf({ labels, images }) {
  const step = Math.max(1, labels.length / SAMPLE);
  const positions = Array.from({ length: labels.length / step }, (_, place) => Math.floor(place * step));
  const sample = new Uint8Array(positions.length * PIXELS);
  for (const [place, at] of positions.entries())
    sample.set(images.subarray(at * PIXELS, (at + 1) * PIXELS), place * PIXELS);
  return { labels: Uint8Array.from(positions, (at) => labels[at]), images: sample };
}

// Returns a promise of what a training would find out about a network: `mistakes` and `most_activating`.
export async function measure({ layers, certainty }) {
  const digits = await loadTestDigits();
  const { measures, trainer } = await readerOf(layers);
  const active = new measures.MostActivating(trainer);
  const certainties = [];
  const scores = await measures.score(trainer, digits, nextTask, digits.labels.length, (first, found) => {
    active.visit(first);
    certainties.push(...measures.certaintiesOf(found));
  });
  const refused = measures.countRefused(digits.labels, scores, certainties, certainty);
  const mistakes = { ...measures.summarizeMistakes(digits.labels, scores), refused };
  return { mistakes, most_activating: active.examples };
}

// The modules of training are loaded when they are needed: answers about the drawing do without.
async function readerOf(layers) {
  const [measures, { compileLoops, Trainer }] = await Promise.all([
    import("./training/measures.js"),
    import("./training/trainer.js"),
  ]);
  const sizes = [PIXELS, ...layers.map(({ units }) => units)];
  return { measures, trainer: new Trainer(await compileLoops(), { sizes, layers, optimizer: "sgd", seed: SEED }) };
}
