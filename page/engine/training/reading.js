// What the network of an experiment reads of MNIST's test digits, as a training would find out. The worker of answers
// imports this module when it is needed: answers about the drawing do without those of training.

import { loadTestDigits, PIXELS } from "../mnist.js";
import { certaintiesOf, countRefused, MostActivating, score, summarizeMistakes } from "./measures.js";
import { compileLoops, Trainer } from "./trainer.js";

/** @import { Digits, Layer } from "../types.d.ts" */

const SEED = 1; // which the trainer does not use: it only reads
const SAMPLE = 1000; // test digits that are read after each change

// Returns a promise of how many of the first test digits a network reads correctly, and of their number.
/** @param {{ layers: Layer[] }} network */
export async function countRead({ layers }) {
  const [digits, trainer] = await prepare(layers);
  const count = Math.min(SAMPLE, digits.labels.length);
  const { accuracy } = await score(trainer, digits, nextTask, count);
  return [Math.round(accuracy * count), count];
}

// Returns a promise of what a training would find out about a network: `mistakes` and `most_activating`.
/** @param {{ layers: Layer[], threshold: number }} network */
export async function measure({ layers, threshold }) {
  const [digits, trainer] = await prepare(layers);
  const active = new MostActivating(trainer);
  const certainties = /** @type {number[]} */ ([]);
  const scores = await score(trainer, digits, nextTask, digits.labels.length, (first, found) => {
    active.visit(first);
    certainties.push(...certaintiesOf(found));
  });
  const refused = countRefused(digits.labels, scores, certainties, threshold);
  return {
    mistakes: { ...summarizeMistakes(digits.labels, scores), refused },
    most_activating: active.examples,
  };
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve)); // requests go first

/** @param {Layer[]} layers @returns {Promise<[Digits, Trainer]>} */
async function prepare(layers) {
  const sizes = [PIXELS, ...layers.map(({ units }) => units)];
  const [digits, loops] = await Promise.all([loadTestDigits(), compileLoops()]);
  return [digits, new Trainer(loops, { sizes, layers, optimizer: "sgd", seed: SEED })];
}
