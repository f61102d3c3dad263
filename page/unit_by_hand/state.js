// What the screen shows. Its modules get it in a store, see shared/events.js.

import { toBytes } from "../shared/image.js";
import { NO_WORDS } from "../shared/requests.js";
import { text } from "../shared/texts.js";
import { LINES } from "./digits.js";
import { FULL, imageAt, makeUnit } from "./unit.js";

/**
 * @import { GreyImage } from "../types.d.ts"
 * @import { Hint } from "./hint.js"
 * @import { Step } from "./learning.js"
 * @import { DigitSet, Unit } from "./unit.js"
 * @typedef {ReturnType<typeof initialState>} State
 * @typedef {ReturnType<typeof import("../shared/events.js").makeStore<State>>} Store
 */

export const initialState = () => ({
  isOpen: false,
  target: 7, // the digit that the unit should be active for, or LINES
  tests: /** @type {DigitSet | null} */ (null), // null until they are loaded
  training: /** @type {DigitSet | null} */ (null),
  trouble: NO_WORDS,
  brush: 1, // the weight that it paints
  unit: makeUnit(),
  sums: new Float64Array(), // of the test digits
  drawn: /** @type {GreyImage | null} */ (null), // the digit on the pad
  chosen: /** @type {number | null} */ (null), // the place of the test digit that was tapped
  isOver: false, // whether the digit is shown over the weights
  hint: /** @type {Hint | undefined} */ (undefined), // undefined before it is asked for
  byHand: /** @type {{ unit: Unit, right: number } | null} */ (null), // the pupil's own, once the rule has begun
  step: /** @type {Step | null} */ (null), // the last one of the rule
  end: 0, // 1: both pictures are compared; 2: the page says where it ends
  wanted: /** @type {number | null} */ (null), // the digit that the class needs a unit for
  isSent: false,
});

// What changes with the unit, whose weights are changed in their place.
/** @param {State} state @returns {Partial<State>} */
export const changed = ({ unit }) => ({ unit: { ...unit }, isOver: false, hint: undefined, isSent: false });

// What is tried with the unit: a test digit that was chosen, else the training digit of the rule's step, else the drawing, else
// the first test digit of the unit's kind.
export function shownOf(/** @type {State} */ { tests, training, chosen, step, drawn, target }) {
  if (!tests || !training) return null;
  const shownFrom = (/** @type {DigitSet} */ digits, /** @type {string} */ key, /** @type {number} */ place) => {
    const label = digits.labels[place];
    const what = target === LINES ? nameOf(target, label) : text(key, { digit: label });
    return { image: imageAt(digits.images, place), what };
  };
  if (chosen === null && step?.before) return shownFrom(training, "hand_training_digit", step.place);
  if (chosen === null && drawn && target !== LINES) return { image: toBytes(drawn.data), what: text("hand_drawing") };
  return shownFrom(tests, "hand_test_digit", chosen ?? tests.wanted.indexOf(1));
}

// The name of a digit by its label, or of a picture of lines.
/** @param {number} target @param {number} label */
export const nameOf = (target, label) => (target === LINES ? text(`hand_line_${label}`) : String(label));

export const isEmpty = (/** @type {State} */ { unit }) => unit.bias === 0 && !unit.weights.some(Boolean);

export const points = (/** @type {number} */ sum) => sum / FULL;
