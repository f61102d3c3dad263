// One step of learning with its numbers, then more of them: single digits, batches and the rest of an epoch. They are steps of
// the trainer, by plain gradient descent from the weights with which the recorded training starts.

import { DIGITS, IMAGE_SIDE, largest } from "../../common/math.js";
import { SEED } from "../constants.js";
import { encodeActivations, encodeConnections, encodeImage } from "../encoding.js";
import { fieldAt, loadTrainingDigits } from "../mnist.js";
import { MOST_LINES, strongestPaths } from "../strongest_paths.js";
import { Fitting } from "./fitting.js";
import { compileLoops } from "./trainer.js";

/** @import { Digits } from "../types.d.ts" @import { Trainer } from "./trainer.js" */
/** @typedef {{ image: Uint8Array, label: number }} Digit */

const SETTINGS = { hidden_layers: 2, units: 16, dropout: 0, optimizer: "sgd", batch_size: 16, epochs: 1 };
const RATE = 0.03; // a step of a single digit helps with that digit, and an epoch of batches with most
const SINGLE = 5; // digits that follow the first one
const BATCHES = 5; // that are shown one by one
const PARTS = 12; // of the rest of the epoch

// Returns a promise of frames. `digit`, {image, label}, is the first one to learn from, or null for the training digit at
// `position`. Without MNIST it is the only one: `isAlone`.
/** @param {{ digit: Digit | null, position: number, isAlone: boolean }} order */
export async function inSlowMotion({ digit, position, isAlone }) {
  const digits =
    isAlone && digit ? { images: digit.image, labels: Uint8Array.of(digit.label) } : await loadTrainingDigits(1);
  return [...learningFrames(await compileLoops(), digits, { digit, position })];
}

// Yields frames, which Learn shows in slow motion: of a single digit only those of its step.
/** @param {WebAssembly.Module} loops @param {Digits} digits @param {{ digit: Digit | null, position: number }} options */
export function* learningFrames(loops, digits, { digit, position }) {
  const count = digits.labels.length;
  const settings = { ...SETTINGS, learning_rate: RATE, digits: count };
  const fitting = new Fitting(loops, digits, { settings, seed: SEED });
  const { trainer } = fitting;
  const digitAt = (/** @type {number} */ place) => ({
    image: fieldAt(digits.images, place % count).data,
    label: digits.labels[place % count],
  });
  const first = digit ?? digitAt(position);

  const { before, after, ...step } = learn(trainer, first);
  for (const stage of ["read", "compare", "back"]) yield { stage, ...before, ...step, again: after };
  yield { stage: "again", ...before, ...step, again: after, picture: after.picture, lines: after.lines };
  if (count === 1) return;
  for (let steps = 2; steps <= SINGLE + 1; steps++) {
    const { before: reading, changes: lines } = learn(trainer, digitAt(position + steps - 1));
    yield { stage: "digit", steps, ...reading, lines };
  }

  // Learn from some batches, and read the first digit again.
  function learnFrom(/** @type {number} */ batches) {
    const [rightBefore, seenBefore] = [fitting.right, fitting.seen];
    for (let i = 0; i < batches && !fitting.isEndOfEpoch; i++) fitting.step();
    const share = (fitting.right - rightBefore) / (fitting.seen - seenBefore);
    const lines = changesOf(trainer);
    return { steps: fitting.done + SINGLE + 1, share, ...read(trainer, first), lines };
  }
  for (let i = 0; i < BATCHES; i++) yield { stage: "batch", size: settings.batch_size, ...learnFrom(1) };
  const part = Math.ceil((fitting.batches - fitting.done) / PARTS);
  while (!fitting.isEndOfEpoch) yield { stage: "epoch", size: count, ...learnFrom(part) };
}

// Read a digit, and compute how wrong that is. `answers` are the ten probabilities, `errors` the same without what they should
// be; `sums` are those before softmax, and `sent` what the units before the outputs send to them.
export function read(/** @type {Trainer} */ trainer, /** @type {Digit} */ { image, label }) {
  trainer.forward(image, [0], true);
  const { probabilities, predictions } = trainer.backward([label]);
  const layers = trainer.network();
  const hidden = layers.slice(0, -1).map((_, number) => trainer.outputs(number));
  const inputs = [Float32Array.from(image, (level) => level / 255), ...hidden];
  return {
    ...{ label, answers: probabilities, errors: trainer.deltas(layers.length - 1), sent: hidden[hidden.length - 1] },
    sums: trainer.outputs(layers.length - 1),
    picture: {
      field: encodeImage({ width: IMAGE_SIDE, height: IMAGE_SIDE, data: image }),
      hidden: hidden.map(encodeActivations),
    },
    lines: encodeConnections(strongestPaths(layers, inputs, DIGITS, predictions[0])),
  };
}

// Learn from a digit, in one step. Returns what the network reads before and after it, and what the step does: the connections
// that it `changes` most; the weights of the outputs, (units × outputs), `old` and `new`, and their `gradients`; and how many of
// the `weights` are `changed`.
export function learn(/** @type {Trainer} */ trainer, /** @type {Digit} */ digit) {
  const before = read(trainer, digit);
  const changes = changesOf(trainer);
  const gradients = trainer.layers.map((_, number) => trainer.gradients(number));
  const lastKernel = () => trainer.network().slice(-1)[0].kernel;
  const old = lastKernel();
  trainer.step(RATE);
  return {
    ...{ before, changes, rate: RATE, old, gradients: gradients[gradients.length - 1], new: lastKernel() },
    changed: gradients.reduce((sum, each) => sum + each.filter(Boolean).length, 0),
    weights: gradients.reduce((sum, each) => sum + each.length, 0),
    after: read(trainer, digit),
  };
}

// The connections of each layer whose weights a step changes most, with the changes, see motion.js.
function changesOf(/** @type {Trainer} */ trainer) {
  return trainer.layers.map(({ inputs, units }, number) => {
    const gradients = trainer.gradients(number).subarray(0, inputs * units);
    const found = largest(gradients.map(Math.abs), MOST_LINES / 3).filter((at) => gradients[at]);
    const from = found.map((at) => Math.floor(at / units));
    const contributions = found.map((at) => -RATE * gradients[at]);
    return { from, to: found.map((at) => at % units), contributions, winners: 0 };
  });
}
