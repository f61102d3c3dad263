// What the network of an experiment, or of a file, reads of MNIST's test digits, as a training would find out. The worker of
// answers imports this module when it is needed: answers about the drawing do without those of training.

import { PIXELS } from "../../common/math.js";
import { THRESHOLD_DIGITS } from "../constants.js";
import { InputError } from "../errors.js";
import { loadTestDigits, loadTrainingDigits } from "../mnist.js";
import { describe, nextTask, score } from "./measures.js";
import { compileLoops, Trainer } from "./trainer.js";

/** @import { Digits, Layer, NetworkRecord, OpenedNetwork } from "../types.d.ts" */

const SEED = 1; // which the trainer does not use: it only reads
const SAMPLE = 1000; // test digits that are read after each change

// Returns a promise of how many of the first test digits a network reads correctly, and of their number.
export async function countTestDigitsRead(/** @type {{ layers: Layer[] }} */ { layers }) {
  const [digits, trainer] = await prepare(layers);
  const count = Math.min(SAMPLE, digits.labels.length);
  const { accuracy } = await score(trainer, digits, nextTask, count);
  return [Math.round(accuracy * count), count];
}

// Returns a promise of what a training would find out about a network: `mistakes` and `most_activating`.
export async function measure(/** @type {{ layers: Layer[], threshold: number }} */ { layers, threshold }) {
  const [test, trainer] = await prepare(layers);
  return (await describe(trainer, { training: null, test, threshold })).measured;
}

// Returns a promise of the record of a network from a file, completed by what the file does not say, and its accuracy on the
// test digits. Without MNIST much is missing, and the accuracy is null; a file without a threshold is refused.
/** @param {OpenedNetwork} opened @returns {Promise<{ record: Omit<NetworkRecord, "id">, accuracy: number | null }>} */
export async function complete({ layers, settings, ...known }) {
  const { threshold, active_for: activeFor } = known;
  try {
    const [test, trainer] = await prepare(layers);
    const training = threshold === null ? await loadTrainingDigits(THRESHOLD_DIGITS) : null;
    const found = await describe(trainer, { training, test, threshold });
    const named = { threshold: found.threshold, active_for: activeFor ?? found.active_for };
    return { record: { layers, settings, ...named, ...found.measured }, accuracy: found.scores.accuracy };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (threshold === null) throw new InputError("There is no threshold in this file.", "npz_threshold");
    const named = activeFor === null ? {} : { active_for: activeFor };
    return { record: { layers, settings, threshold, ...named }, accuracy: null };
  }
}

/** @param {Layer[]} layers @returns {Promise<[Digits, Trainer]>} */
async function prepare(layers) {
  const sizes = [PIXELS, ...layers.map(({ units }) => units)];
  const [digits, loops] = await Promise.all([loadTestDigits(), compileLoops()]);
  return [digits, new Trainer(loops, { sizes, layers, optimizer: "sgd", seed: SEED })];
}
