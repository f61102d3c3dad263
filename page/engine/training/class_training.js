// Trains the tutorial's network further on the drawings of a class and MNIST, and counts what that changes.
//
// Each drawing is used many times in an epoch, so that the drawings count for a quarter as much as MNIST, without which the
// network would forget MNIST. Writers outside of the class gain 2.3 points. Tried: 2.5 points
// with variants of the drawings, turned and bent like those of the handwriting network's training; 2.3 with twice as many
// uses; 2.1 with 2 epochs, 2.4 with 8; with a learning rate of 0.001, 2.3 after 4 epochs and 2.0 after 2.

import { CLASS_SETTINGS } from "../../common/training_settings.js";
import { SEED } from "../constants.js";
import { encodeImage } from "../encoding.js";
import { fieldAt } from "../mnist.js";
import { loadRecognizer } from "../shipped_networks.js";
import { Fitting } from "./fitting.js";
import { nextTask, score } from "./measures.js";
import { ReportedTraining } from "./reported_training.js";
import { compileLoops } from "./trainer.js";
import { joinDigits, loadDigits, timesOf } from "./training_digits.js";

/** @import { Digits } from "../types.d.ts" @import { Comparison } from "../../types.d.ts" */
/** @import { ClassJob, Received, Report } from "./types.d.ts" @import { Trainer } from "./trainer.js" */

const START = "tutorial"; // the network to begin with
const MOST = 500; // digits of a comparison that are shown

// `trained` and `heldOut` are the drawings to learn from and those that are held out: {phones, labels, images}, the arrays
// like those of MNIST's digits. Reports what `train` does; the update "done" has a `result`, see `check_result` in
// training.py of the tab Class, and `compared`, what has changed on the digits that are held out. Unless the training
// `isWatched`, the page shows no moments of it.
/** @param {ClassJob} job @param {Received} received @param {Report} report */
export async function trainOnClass({ trained, heldOut, checkpoint, isWatched }, received, report) {
  const { training, test } = await loadDigits(CLASS_SETTINGS.digits, report);
  const { layers } = await loadRecognizer(START);
  const count = trained.labels.length;
  const times = timesOf(CLASS_SETTINGS.digits, count);
  const settings = { ...CLASS_SETTINGS, digits: training.labels.length + count * times };
  const fitting = new Fitting(await compileLoops(), joinDigits(training, trained), {
    ...{ settings, layers, decays: true, repeated: count, times, seed: SEED },
  });

  const sets = /** @type {Record<string, Digits & { phones?: number }>} */ ({
    held_out: heldOut,
    trained,
    mnist: test,
  });
  const before = await readAll(fitting.trainer, sets);
  const reported = new ReportedTraining(fitting, { test, checkpoint }, received, report);
  if (!isWatched) reported.plan.moments = reported.plan.validations = new Set();
  await reported.fit();
  const after = await readAll(fitting.trainer, sets);
  const result = /** @type {Record<string, unknown>} */ ({ seconds: reported.fitted });
  for (const [name, { phones, labels }] of Object.entries(sets)) {
    const countRight = (/** @type {Uint8Array} */ read) => read.filter((digit, at) => digit === labels[at]).length;
    const counts = { before: countRight(before[name]), after: countRight(after[name]) };
    result[name] = { drawings: labels.length, ...counts, ...(phones && { phones }) };
  }
  fitting.digits = training;
  await reported.finish({ result, compared: compare(heldOut, before.held_out, after.held_out) });
}

// What the network reads in the digits of each set.
async function readAll(/** @type {Trainer} */ trainer, /** @type {Record<string, Digits>} */ sets) {
  const readings = /** @type {Record<string, Uint8Array>} */ ({});
  for (const [name, digits] of Object.entries(sets)) {
    readings[name] = (await score(trainer, digits, nextTask)).predictions;
  }
  return readings;
}

// What a training has changed in how a network reads digits.
/** @param {Digits} digits @param {Uint8Array} before readings @param {Uint8Array} after @returns {Comparison} */
export function compare({ labels, images }, before, after) {
  const places = Array.from(labels.keys());
  const was = places.filter((place) => before[place] === labels[place]);
  const is = places.filter((place) => after[place] === labels[place]);
  const gained = is.filter((place) => before[place] !== labels[place]);
  const lost = was.filter((place) => after[place] !== labels[place]);
  const misread = places.filter((place) => before[place] !== labels[place] && after[place] !== labels[place]);
  const right = was.filter((place) => after[place] === labels[place]);
  const digits = [...gained, ...lost, ...misread, ...right].slice(0, MOST).map((place) => {
    const image = encodeImage(fieldAt(images, place));
    return { image, label: labels[place], before: before[place], after: after[place] };
  });
  const counts = { drawings: labels.length, before: was.length, after: is.length };
  const changes = { gained: gained.length, lost: lost.length };
  return { ...counts, ...changes, chance: signTest(gained.length, lost.length), digits };
}

// How likely chance alone divides changed readings as unevenly, like `sign_test` in model/metrics.py.
function signTest(/** @type {number} */ gained, /** @type {number} */ lost) {
  const tosses = gained + lost;
  let [ways, sum] = [-tosses * Math.LN2, 0]; // the logarithm of a part of all ways to toss, and a sum of such parts
  for (let heads = 0; heads <= Math.min(gained, lost); heads++) {
    sum += Math.exp(ways);
    ways += Math.log((tosses - heads) / (heads + 1));
  }
  return Math.min(1, 2 * sum);
}
