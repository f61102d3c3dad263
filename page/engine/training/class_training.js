// Trains the tutorial's network further on the drawings of a class and MNIST, and counts what that changes.
//
// Each drawing is used many times in an epoch, so that the drawings count for a quarter as much as MNIST, without which the
// network would forget MNIST. Writers outside of the class gain 2.3 points, see `tools/benchmark.py gain`. Tried: 2.5 points
// with variants of the drawings, turned and bent like those of the handwriting network's training; 2.3 with twice as many
// uses; 2.1 with 2 epochs, 2.4 with 8; with a learning rate of 0.001, 2.3 after 4 epochs and 2.0 after 2.

import { SEED } from "../constants.js";
import { loadRecognizer } from "../networks.js";
import { Fitting } from "./fitting.js";
import { score } from "./measures.js";
import { compileLoops } from "./trainer.js";
import { loadDigits, nextTask, Run } from "./training.js";
import { join, timesOf } from "./training_digits.js";

/** @import { Digits } from "../types.d.ts" @import { ClassJob, Report } from "./types.d.ts" @import { Trainer } from "./trainer.js" @import { Received } from "./training.js" */

const START = "tutorial"; // the network to begin with
const SETTINGS = { hidden_layers: 2, units: 512, dropout: 0.2, optimizer: "adam", batch_size: 128 };
const MNIST = 60_000; // training digits
const EPOCHS = 4;
const LEARNING_RATE = 0.0005; // at the beginning; decays linearly to 0

// `trained` and `heldOut` are the drawings to learn from and those that are held out: {phones, labels, images}, the arrays
// like those of MNIST's digits. Reports what `train` does; the update "done" has a `result`, see `check_result` in
// training.py of the tab Class, and the `readings` of the held-out drawings `before` and `after`.
/** @param {ClassJob} job @param {Received} received @param {Report} report */
export async function trainOnClass({ trained, heldOut, checkpoint }, received, report) {
  /** @param {number} progress */
  const load = (progress) => report({ update: { stage: "loading", progress } });
  const { training, test } = await loadDigits({ digits: MNIST }, load);
  const { layers } = await loadRecognizer(START);
  const count = trained.labels.length;
  const times = timesOf(MNIST, count);
  const digits = training.labels.length + count * times;
  const settings = { ...SETTINGS, epochs: EPOCHS, learning_rate: LEARNING_RATE, digits };
  const fitting = new Fitting(await compileLoops(), join(training, trained), {
    ...{ settings, layers, decays: true, repeated: count, times, seed: SEED },
  });

  const sets = /** @type {Record<string, Digits & { phones?: number }>} */ ({
    held_out: heldOut,
    trained,
    mnist: test,
  });
  const before = await readSets(fitting.trainer, sets);
  const run = new Run(fitting, { test, checkpoint }, received, report);
  run.moments = run.validations = new Set(); // the page shows none of them
  await run.fit();
  const after = await readSets(fitting.trainer, sets);
  const result = /** @type {Record<string, unknown>} */ ({ seconds: run.fitted });
  for (const [name, { phones, labels }] of Object.entries(sets)) {
    const [right, now] = [before, after].map((read) => read[name].filter((digit, at) => digit === labels[at]).length);
    result[name] = { drawings: labels.length, before: right, after: now, ...(phones && { phones }) };
  }
  fitting.digits = training;
  await run.finish({ result, readings: { before: before.held_out, after: after.held_out } });
}

// What the network reads in each set.
/** @param {Trainer} trainer @param {Record<string, Digits>} sets */
async function readSets(trainer, sets) {
  const read = /** @type {Record<string, Uint8Array>} */ ({});
  for (const [name, digits] of Object.entries(sets)) read[name] = (await score(trainer, digits, nextTask)).predictions;
  return read;
}
