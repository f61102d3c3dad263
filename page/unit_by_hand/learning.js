// The rule goes on from the pupil's own weights: one step with its numbers, ten, or many.

import { still } from "../shared/still.js";
import { signedDecimal, text } from "../shared/texts.js";
import { changed, nameOf, points } from "./state.js";
import { copyOf, countRight, errorOf, FULL, imageAt, learn, RATE, sumOf, sumsOf } from "./unit.js";

/**
 * All steps so far are `made`, and `at` is the training digit to go on with; `isAll` if none was wrong any more. `place` is that
 * of the last wrong one, and `before` the unit before its step, null after many steps.
 * @typedef {{ made: number, at: number, isAll: boolean, place: number, before: Unit | null }} Step
 * @import { Unit } from "./unit.js"
 * @import { State, Store } from "./state.js"
 */

const PASSES = 100; // over all training digits, for "many"

/** @param {Store} store */
export function makeLearning({ state, set }) {
  let frame = 0; // the next one of `goOn`

  // One step, or a pass over the training digits. Returns whether nothing is wrong any more.
  function advance(isPass = false) {
    const { tests, training, unit, sums } = state;
    if (!tests || !training) return true;
    const before = copyOf(unit);
    const { at, made, last: place } = learn(unit, training, state.step?.at ?? 0, isPass ? Infinity : 1);
    const isAll = made === 0;
    const step = { made: made + (state.step?.made ?? 0), at, isAll, place, before: isPass || isAll ? null : before };
    const byHand = state.byHand ?? { unit: before, right: countRight(sums, tests.wanted) };
    const shown = { chosen: null, isOver: step.before !== null };
    set({ ...changed(state), sums: sumsOf(unit, tests), step, byHand, ...shown });
    return isAll;
  }

  function go(/** @type {number} */ steps) {
    stop();
    for (let i = 0; i < steps; i++) advance();
  }

  // A pass in each frame, so that the number climbs; all at once for reduced motion.
  function goOn(passes = PASSES) {
    stop();
    if (advance(true) || passes === 1) return;
    if (still.matches) goOn(passes - 1);
    else frame = requestAnimationFrame(() => goOn(passes - 1));
  }

  const stop = () => cancelAnimationFrame(frame);

  // Return to the pupil's own weights.
  function undo() {
    stop();
    const { tests, byHand } = state;
    if (!tests || !byHand) return;
    const { unit } = byHand;
    set({ ...changed(state), unit, sums: sumsOf(unit, tests), byHand: null, step: null, end: 0 });
  }

  return { go, goOn: () => goOn(), stop, undo };
}

// What the last step did, in words and numbers.
export function stepWords(/** @type {State} */ { step, target, training }) {
  if (!step || !training) return "";
  const { made, isAll, place, before } = step;
  if (isAll) return text("hand_all_right", { total: training.labels.length, count: made });
  const steps = text("hand_steps", { count: made });
  if (!before) return steps;
  const image = imageAt(training.images, place);
  const [sum, pixel] = [sumOf(before, image), image.indexOf(Math.max(...image))];
  const [error, old, ink] = [errorOf(sum, training.wanted[place]), before.weights[pixel], image[pixel] / FULL];
  const answer = Number(error > 0);
  const what = nameOf(target, training.labels[place]);
  const numbers = { sum: signedDecimal(points(sum), 1), answer, wanted: 1 - answer, error: signedDecimal(error, 0) };
  const factors = [signedDecimal(RATE), error < 0 ? `(${numbers.error})` : numbers.error, signedDecimal(ink)];
  const result = signedDecimal(old - RATE * error * ink, 4);
  const calculation = `${signedDecimal(old, 4)} − ${factors.join(" × ")} = ${result}`;
  return [text("hand_step", { what, ...numbers }), text("hand_weight", { calculation }), steps].join("\n");
}
