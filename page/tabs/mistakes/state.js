// What Mistakes knows and shows. Its parts keep it in a store, see shared/events.js, and show what
// has changed.

import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS } from "../../shared/requests.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { DigitToRead, MistakesAnswer, Together } from "./types.d.ts" */

export const initialState = () => ({
  language: currentLanguage(),
  isOpen: false,
  answer: /** @type {MistakesAnswer | null} */ (null), // about the network that answers
  isLoading: false,
  arrived: /** @type {number | null} */ (null), // the part of MNIST that the server has downloaded; null if it is not known
  trouble: NO_WORDS,
  view: /** @type {"round" | "misread" | "matrix"} */ ("round"), // digits to read, the mistakes, or the matrix
  filter: /** @type {{ true: number, predicted: number } | null} */ (null), // a cell of the matrix
  first: 0, // index of the first digit that is shown in projector mode, which has no scrolling
  opened: /** @type {number | null} */ (null), // position of the last digit opened in Inside
  round: /** @type {ReadTestDigit[]} */ ([]), // what the visitor reads
  answers: /** @type {number[]} */ ([]), // the visitor's, see shared/answer_buttons.js, to the first digits of the round
  isAnswered: false, // whether the last of these is shown beside the network's
  together: /** @type {Together | null} */ (null), // what a class reads, on a teacher's page
  digits: /** @type {DigitToRead[]} */ ([]), // those of `together`, once they are described
  described: "", // the network and the positions of these digits, as JSON
  seen: /** @type {number[]} */ ([]), // positions of digits that come back after all others
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

/** @param {State} state @param {number} digit @param {number} other */
export const isChosen = ({ filter }, digit, other) => filter?.true === digit && filter.predicted === other;

export const isMistake = (/** @type {ReadTestDigit} */ digit) => digit.true !== digit.predicted;

export const isRoundOver = (/** @type {State} */ { round, answers, isAnswered }) =>
  answers.length === round.length && !isAnswered;

// The digits of the chosen cell, or all mistakes unless the matrix is shown.
export const chosenDigits = (/** @type {State} */ state) =>
  (state.answer?.digits ?? []).filter((digit) =>
    state.filter ? isChosen(state, digit.true, digit.predicted) : state.view === "misread" && isMistake(digit),
  );

/** @template Item @param {Item[]} items */
const shuffled = (items) =>
  items
    .map((item) => ({ item, key: Math.random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);

// Returns `count` digits to read, half of them misread by the network: the first one, and others anywhere. Those at the
// positions `seen` come when the others are too few.
/** @param {ReadTestDigit[]} digits @param {number[]} seen @param {number} count */
export function drawDigits(digits, seen, count) {
  const known = new Set(seen);
  const all = shuffled(digits).sort(
    (one, other) => Number(known.has(one.position)) - Number(known.has(other.position)),
  );
  const right = all.filter((digit) => !isMistake(digit));
  const misread = all.filter(isMistake).slice(0, Math.max(Math.ceil(count / 2), count - right.length));
  const [first, ...others] = [...misread, ...right].slice(0, count);
  return first ? [first, ...shuffled(others)] : [];
}
