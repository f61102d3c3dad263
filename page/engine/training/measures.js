// What the page shows of a trained network, like model/verdict.py, mistakes.py, metrics.py and inside.py.

import { quantile } from "../../common/math.js";
import {
  CLASSES,
  EXAMPLES,
  LEAST_PART,
  MAX_EXAMPLES,
  MOST_ACTIVE,
  NAMED,
  REJECTED,
  RIGHT_EXAMPLES,
  THRESHOLD_DIGITS,
} from "../constants.js";
import { measureCertainty } from "../recognizer.js";
import { CHUNK } from "./trainer.js";

/** @import { Digits } from "../types.d.ts" @import { Trainer } from "./trainer.js" */
/** @import { Found, Pause, Scores, Visit } from "./types.d.ts" */

const { port1, port2 } = new MessageChannel();
const waiting = /** @type {((value: unknown) => void)[]} */ ([]); // two requests may measure at the same time
port1.onmessage = () => waiting.shift()?.(null);

// Returns a promise that is kept after waiting messages have arrived. A timer would wait longer.
export const nextTask = () =>
  new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });

// Read the digits from `begin` to `end`, CHUNK at a time. Yields the position of the first one with what `Trainer.read` returns.
/** @param {Trainer} trainer @param {Digits} digits @param {Pause} pause @param {number} [begin] @param {number} [end] */
async function* readDigits(trainer, { labels, images }, pause, begin = 0, end = labels.length) {
  for (let first = begin; first < end; first += CHUNK) {
    const positions = Uint32Array.from({ length: Math.min(CHUNK, end - first) }, (_, i) => first + i);
    trainer.forward(images, positions);
    yield { first, ...trainer.read(labels.subarray(first, first + positions.length)) };
    await pause();
  }
}

// Returns a promise of {loss, accuracy, predictions, confidences} of the first digits. `visit` is called after each chunk
// with the position of its first digit and what `Trainer.read` returns, while the trainer has its outputs.
/** @param {Trainer} trainer @param {Digits} digits @param {Pause} pause @param {number} [end] @param {Visit} [visit] */
export async function score(trainer, digits, pause, end = digits.labels.length, visit = () => {}) {
  const [predictions, confidences] = [new Uint8Array(end), new Float32Array(end)];
  let loss = 0;
  for await (const { first, ...found } of readDigits(trainer, digits, pause, 0, end)) {
    predictions.set(found.predictions, first);
    for (const [i, each] of found.losses.entries()) {
      loss += each;
      confidences[first + i] = found.probabilities[i * CLASSES + found.predictions[i]];
    }
    visit(first, found);
  }
  const right = predictions.filter((digit, position) => digit === digits.labels[position]).length;
  return { loss: loss / end, accuracy: right / end, predictions, confidences };
}

// Count which digits are mistaken for which: a row for each label, a column for each prediction.
export function confusionMatrix(/** @type {Uint8Array} */ labels, /** @type {Uint8Array} */ predictions) {
  const matrix = Array.from({ length: CLASSES }, () => Array(CLASSES).fill(0));
  for (const [position, label] of labels.entries()) matrix[label][predictions[position]] += 1;
  return matrix;
}

// The positions of misread digits, the most confident mistake first.
/** @param {Uint8Array} labels @param {Pick<Scores, "predictions" | "confidences">} scores */
export function findMisread(labels, { predictions, confidences }) {
  const positions = [...labels.keys()].filter((position) => predictions[position] !== labels[position]);
  return positions.sort((one, other) => confidences[other] - confidences[one]);
}

// The mistakes as the tab shows them, see `find_examples` in model/mistakes.py.
/** @param {Uint8Array} labels @param {Pick<Scores, "predictions" | "confidences">} scores */
function summarizeMistakes(labels, scores) {
  const counts = /** @type {Record<number, number>} */ ({});
  const misread = findMisread(labels, scores).map((position) => {
    const kind = labels[position] * CLASSES + scores.predictions[position];
    counts[kind] = (counts[kind] ?? 0) + 1;
    return { position, rank: counts[kind] }; // among the mistakes of its kind
  });
  const chosen = new Set([...misread].sort((one, other) => one.rank - other.rank).slice(0, MAX_EXAMPLES));
  return {
    confusion_matrix: confusionMatrix(labels, scores.predictions),
    misread: misread.filter((each) => chosen.has(each)).map(({ position }) => position),
    right: [...labels.keys()].filter((at) => scores.predictions[at] === labels[at]).slice(0, RIGHT_EXAMPLES),
  };
}

// How certainly each of the digits that `Trainer.read` has read is one.
function certaintiesOf(/** @type {Pick<Found, "probabilities">} */ { probabilities }) {
  return Array.from({ length: probabilities.length / CLASSES }, (_, digit) =>
    measureCertainty(Float32Array.from(probabilities.subarray(digit * CLASSES, (digit + 1) * CLASSES))),
  );
}

// Returns a promise of the certainty that a network's digits need; of the last THRESHOLD_DIGITS digits, few have less.
async function findThreshold(/** @type {Trainer} */ trainer, /** @type {Digits} */ digits) {
  const certainties = /** @type {number[]} */ ([]);
  const begin = Math.max(0, digits.labels.length - THRESHOLD_DIGITS);
  for await (const found of readDigits(trainer, digits, nextTask, begin)) certainties.push(...certaintiesOf(found));
  certainties.sort((one, other) => one - other);
  return quantile(certainties, REJECTED);
}

// Finds the digits that activate each unit most.
class MostActivating {
  constructor(/** @type {Trainer} */ trainer) {
    this.trainer = trainer;
    this.layers = trainer.layers.map(({ units }) =>
      Array.from(
        { length: units },
        () => /** @type {{ positions: number[], values: number[] }} */ ({ positions: [], values: [] }),
      ),
    );
    // The output of each unit that a digit must exceed to be listed. At first any activation is enough: of a hidden layer
    // an output above 0, of the last layer any sum.
    const last = trainer.layers.length - 1;
    this.least = trainer.layers.map(({ units }, number) => new Float32Array(units).fill(number < last ? 0 : -Infinity));
  }

  // Look at the digits that the trainer has just read; `first` is the position of the first one.
  visit(/** @type {number} */ first) {
    for (const [number, units] of this.layers.entries()) {
      const outputs = this.trainer.outputs(number);
      const least = this.least[number];
      for (let at = 0, unit = 0; at < outputs.length; at++, unit = (unit + 1) % units.length) {
        if (!(outputs[at] > least[unit])) continue;
        const { positions, values } = units[unit];
        let place = values.length;
        while (place > 0 && values[place - 1] < outputs[at]) place--;
        values.splice(place, 0, outputs[at]);
        positions.splice(place, 0, first + Math.floor(at / units.length));
        values.length = positions.length = Math.min(values.length, MOST_ACTIVE);
        if (values.length === MOST_ACTIVE) least[unit] = values[MOST_ACTIVE - 1];
      }
    }
  }

  // For each layer and unit, positions of digits.
  get examples() {
    return this.layers.map((units) => units.map(({ positions }) => positions.slice(0, EXAMPLES)));
  }

  // How many units of each hidden layer no digit activates.
  get dead() {
    return this.layers.slice(0, -1).map((units) => units.filter(({ positions }) => positions.length === 0).length);
  }

  // The frequent digits for each unit of each hidden layer, see `Inside.active_for` in model/inside.py.
  activeFor(/** @type {Uint8Array} */ labels) {
    const frequent = (/** @type {{ positions: number[] }} */ { positions }) => {
      const digits = positions.map((position) => labels[position]);
      const countOf = (/** @type {number} */ digit) => digits.filter((each) => each === digit).length;
      const named = [...new Set(digits.slice(0, EXAMPLES))].filter(
        (digit) => countOf(digit) > LEAST_PART * digits.length,
      );
      named.sort((one, other) => countOf(other) - countOf(one) || one - other);
      return named.slice(0, NAMED).join("");
    };
    return this.layers.slice(0, -1).map((units) => units.map(frequent));
  }
}

// What a page needs to know of a network, besides its weights, from MNIST's digits.
// Returns a promise of the `scores` on the test digits, the number of `dead` units of each hidden layer, and for the
// network's record its `measured` values, `active_for` and `threshold`, which the `training` digits give unless it is known.
/** @param {Trainer} trainer @param {{ training: Digits | null, test: Digits, threshold?: number | null }} options */
export async function describe(trainer, { training, test: { images, labels }, threshold: known = null }) {
  const active = new MostActivating(trainer);
  const scores = await score(trainer, { images, labels }, nextTask, labels.length, (first) => active.visit(first));
  const threshold = known ?? (training ? await findThreshold(trainer, training) : 0);
  const measured = { most_activating: active.examples, mistakes: summarizeMistakes(labels, scores) };
  const ofNetwork = { threshold, active_for: active.activeFor(labels) };
  return { scores, dead: active.dead, measured, ...ofNetwork };
}
