// What Mistakes shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js, and show what
// has changed.

import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS } from "../../shared/requests.js";

/** @import { DigitToRead, MistakesAnswer, Together } from "./types.d.ts" */

export const initialState = () => ({
  language: currentLanguage(),
  isOpen: false,
  answer: /** @type {MistakesAnswer | null} */ (null), // about the network that answers
  isLoading: false,
  arrived: /** @type {number | null} */ (null), // the part of MNIST that the server has downloaded; null if it is not known
  trouble: NO_WORDS,
  isRight: false, // whether to show the correctly read digits instead of the misread ones
  filter: /** @type {{ true: number, predicted: number } | null} */ (null), // a cell of the matrix; null for all of the kind
  first: 0, // index of the first digit that is shown in projector mode, which has no scrolling
  next: 0, // index of the first one that is shown after these
  opened: /** @type {number | null} */ (null), // position of the last digit opened in Inside
  isDrawing: false, // whether the digits of a round are being drawn
  round: /** @type {DigitToRead[] | null} */ (null), // what the visitor reads; null outside of a round
  answers: /** @type {number[]} */ ([]), // the visitor's, see shared/choices.js, to the first digits of the round
  together: /** @type {Together | null} */ (null), // what a class reads, on a teacher's page
  digits: /** @type {DigitToRead[]} */ ([]), // those of `together`, once they are described
  described: "", // the network and the positions of these digits, as JSON
  seen: /** @type {number[]} */ ([]), // positions of digits that do not come back before all others
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

/** @param {State} state @param {number} digit @param {number} other */
export const isChosen = ({ filter }, digit, other) => filter?.true === digit && filter.predicted === other;

// The digits of the chosen cell or kind.
export const chosenDigits = (/** @type {State} */ { answer, filter, isRight }) =>
  (answer?.digits ?? []).filter((digit) =>
    filter
      ? digit.true === filter.true && digit.predicted === filter.predicted
      : (digit.true === digit.predicted) === isRight,
  );
