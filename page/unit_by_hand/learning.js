// The rule goes on from the pupil's own weights: one step with its numbers, ten, or many.

import { still } from "../shared/still.js";
import { signedDecimal, text } from "../shared/texts.js";
import { imageAt, nameOf, points } from "./state.js";
import { copyOf, countRight, errorOf, FULL, learn, RATE, sumOf, sumsOf } from "./unit.js";

/** @import { State, Store } from "./state.js" */

const PASSES = 100; // over all training digits, for "many"

/**
 * The last step: the place and the label of its digit, the sum and the error before, the weight of a pixel before and after, and
 * the pixel's ink. All steps so far are `made`, and `isAll` says that no training digit was wrong any more.
 * @typedef {{ place: number, label: number, sum: number, error: number, old: number, ink: number, next: number }} OneStep
 * @typedef {OneStep & { made: number, isAll: boolean, isMany: boolean }} Step
 */

/** @param {Store} store */
export function makeLearning({ state, set }) {
  let at = 0; // the training digit to go on with
  let made = 0;
  let running = 0; // the next animation frame

  function begin() {
    if (state.byHand) return;
    [at, made] = [0, 0];
    const right = countRight(state.sums, state.tests?.wanted ?? new Uint8Array());
    set({ byHand: { unit: copyOf(state.unit), right }, hint: undefined, isOver: false, chosen: null });
  }

  // One step; returns what it did, null if nothing was wrong.
  /** @returns {OneStep | null} */
  function stepOnce() {
    const { training, unit } = state;
    if (!training) return null;
    const before = copyOf(unit);
    const done = learn(unit, training, at, { steps: 1 });
    if (done.made === 0) return null;
    at = done.at;
    made += 1;
    const image = imageAt(training, done.last);
    const pixel = image.indexOf(Math.max(...image));
    const sum = sumOf(before, image);
    const weight = { old: before.weights[pixel], ink: image[pixel] / FULL, next: unit.weights[pixel] };
    const place = done.last;
    return { place, label: training.labels[place], sum, error: errorOf(sum, training.wanted[place]), ...weight };
  }

  // Make some steps, and show the last one.
  function go(/** @type {number} */ steps) {
    stop();
    begin();
    let newest = /** @type {OneStep | null} */ (null);
    for (let i = 0; i < steps; i++) newest = stepOnce() ?? newest;
    const isAll = newest === null;
    update({ ...(newest ?? state.step ?? NOTHING), made, isAll, isMany: false });
    set({ chosen: null, isOver: !isAll });
  }

  function goOn(passes = PASSES) {
    begin();
    set({ chosen: null, isOver: false });
    const { training, unit } = state;
    if (!training) return;
    const done = learn(unit, training, at);
    [at, made] = [done.at, made + done.made];
    const isEnd = done.made === 0 || passes === 1;
    running = isEnd ? 0 : requestAnimationFrame(() => goOn(passes - 1));
    if (isEnd || !still.matches) update({ ...(state.step ?? NOTHING), made, isAll: done.made === 0, isMany: true });
  }

  function update(/** @type {Step} */ step) {
    if (state.tests) set({ sums: sumsOf(state.unit, state.tests), change: state.change + 1, step });
  }

  function stop() {
    cancelAnimationFrame(running);
    running = 0;
  }

  // Return to the pupil's own weights.
  function undo() {
    stop();
    if (!state.byHand || !state.tests) return;
    const { unit } = state.byHand;
    set({ unit, sums: sumsOf(unit, state.tests), change: state.change + 1, byHand: null, step: null, end: 0 });
  }

  return { go, goOn: () => running || goOn(), stop, undo };
}

const NOTHING = { place: 0, label: 0, sum: 0, error: 0, old: 0, ink: 0, next: 0 };

// What the last step did, in words and numbers.
export function stepWords(/** @type {State} */ { step, target, training }) {
  if (!step) return "";
  const { label, sum, error, old, ink, next, made, isAll, isMany } = step;
  if (isAll) return text("hand_all_right", { total: training?.labels.length ?? 0, count: made });
  if (isMany) return text("hand_steps", { count: made });
  const answer = error > 0 ? 1 : 0;
  const words = { what: nameOf(target, label), sum: signedDecimal(points(sum), 1), answer, wanted: 1 - answer };
  const signed = signedDecimal(error, 0);
  const factor = error < 0 ? `(${signed})` : signed;
  const calculation = `${signedDecimal(old, 4)} − ${signedDecimal(RATE)} × ${factor} × ${signedDecimal(ink)} = ${signedDecimal(next, 4)}`;
  return [
    text("hand_step", { ...words, error: signed }),
    text("hand_weight", { calculation }),
    text("hand_steps", { count: made }),
  ].join(" ");
}
