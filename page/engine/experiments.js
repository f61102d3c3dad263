// Experiments that break a network: functions on its layers, see `decodeNetwork`, and what it still reads.

import { loadTestDigits, PIXELS } from "./mnist.js";
import { mix } from "./training/random.js";

const SEED = 1; // every visitor sees the same noise
const SAMPLE = 1000; // test digits that are read after each change
const noises = new WeakMap(); // by layers: the noise of each layer's kernel and biases

// Returns layers with noise added to all weights and biases. With an `amount` of 1 the noise of a layer is as large as the
// weights of its kernel: it is uniform and has their root mean square.
export function shakeWeights(layers, amount) {
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

function makeNoise(layers) {
  let count = 0;
  return layers.map(({ kernel, bias }) => {
    const size = Math.sqrt((3 * kernel.reduce((sum, value) => sum + value ** 2, 0)) / kernel.length);
    return [kernel, bias].map((values) => values.map(() => (size * mix(SEED + ++count * 0x9e3779b9)) / 2 ** 31));
  });
}

// Returns layers in which some units output 0. `off` has the units of each hidden layer.
export function switchOff(layers, off) {
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

// Returns a promise of how many of the first test digits a network reads correctly, and of their number.
export async function countRead({ layers }) {
  const [digits, measures, trainer] = await prepareReading(layers);
  const count = Math.min(SAMPLE, digits.labels.length);
  const { accuracy } = await measures.score(trainer, digits, nextTask, count);
  return [Math.round(accuracy * count), count];
}

// Returns a promise of what a training would find out about a network: `mistakes` and `most_activating`.
export async function measure({ layers, certainty }) {
  const [digits, measures, trainer] = await prepareReading(layers);
  const active = new measures.MostActivating(trainer);
  const certainties = [];
  const scores = await measures.score(trainer, digits, nextTask, digits.labels.length, (first, found) => {
    active.visit(first);
    certainties.push(...measures.certaintiesOf(found));
  });
  const refused = measures.countRefused(digits.labels, scores, certainties, certainty);
  return {
    mistakes: { ...measures.summarizeMistakes(digits.labels, scores), refused },
    most_activating: active.examples,
  };
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve)); // requests go first

// The modules of training are loaded when they are needed: answers about the drawing do without.
async function prepareReading(layers) {
  const [digits, measures] = await Promise.all([loadTestDigits(), import("./training/measures.js")]);
  const { compileLoops, Trainer } = measures;
  const sizes = [PIXELS, ...layers.map(({ units }) => units)];
  return [digits, measures, new Trainer(await compileLoops(), { sizes, layers, optimizer: "sgd", seed: SEED })];
}
