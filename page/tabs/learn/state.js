// What Learn shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js, and show what has
// changed.

import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS, sentenceOf } from "../../shared/requests.js";
import { text } from "../../shared/texts.js";
import { curvesOf, ghostOf } from "./curves.js";
import { testWords, verdictWords } from "./verdict.js";

/** @import { EndedRun, KeptRun, Result, Run, Settings, Tested, Tutorial } from "./types.d.ts" */

export const initialState = (/** @type {Settings} */ settings, /** @type {Tutorial | null} */ tutorial) => ({
  language: currentLanguage(),
  isOpen: false,
  isFolded: true, // whether the settings and the program are
  isMore: false, // whether the moments and parts of a training are shown
  part: "", // that is shown below a training, see parts.js; "" for none
  settings, // that are chosen
  help: "learn_help", // the key of the text that explains what the visitor points at or has done
  isChosen: true, // whether they are those of the newest training
  tutorial,
  run: /** @type {Run | null} */ (null), // the newest training, see session.js; null before the first one
  isOn: false, // whether it runs
  runs: /** @type {KeptRun[]} */ ([]), // of this visit that have ended, oldest first
  tested: /** @type {Tested | null} */ (null),
  /** @type {{ seconds: number, fewer: { digits: number, seconds: number } | null } | null} */
  estimate: null, // of a training with the settings, see estimate.js; null while it is unknown
  recording: /** @type {EndedRun | null} */ (null), // a run, while it is shown
  place: /** @type {number | null} */ (null), // of the moment of a run that is shown; null for its newest state
  isPlaying: false, // whether the next moments follow
  field: /** @type {Uint8Array | null} */ (null), // the drawing as the network sees it, bytes
  guess: 0, // the digit that it is to the network that answers on all tabs
  noMnist: /** @type {Error | null} */ (null), // the error that says why MNIST is missing
  opened: NO_WORDS, // returns the sentence about the newest file
  padTrouble: NO_WORDS,
  trainingTrouble: NO_WORDS,
  programTrouble: NO_WORDS,
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

// The newest training if it has ended with a result; otherwise null.
/** @param {Pick<State, "run" | "isOn">} state */
export const endedRun = ({ run, isOn }) => (!isOn && run?.result ? /** @type {EndedRun} */ (run) : null);

export const shownRun = (/** @type {State} */ { recording, run }) => recording ?? run;

export const shownMoment = (/** @type {State} */ state) => shownRun(state)?.moments.at(state.place ?? -1) ?? null;

// Whether a running training is shown, and not the recorded one.
export const isRunning = (/** @type {State} */ { isOn, recording }) => isOn && !recording;

// What the shown network answers to each digit.
export function matrixOf(/** @type {State} */ state) {
  const newest = state.place === null ? shownRun(state)?.result : null;
  return newest?.confusion_matrix ?? shownMoment(state)?.confusion_matrix ?? null;
}

// Change some of the chosen settings. The next training may fail before their program arrives.
/** @param {State} state @param {object} values */
export const withSettings = ({ settings }, values) => ({
  settings: { ...settings, ...values },
  isChosen: false,
  trainingTrouble: NO_WORDS,
});

// Add a training that has ended.
/** @param {State} state @param {EndedRun} run */
export function withRun({ runs }, { settings, points, moments, result: { end, test_accuracy, misread, seconds } }) {
  const number = (runs.at(-1)?.number ?? 0) + 1;
  const curves = ghostOf(curvesOf(points, moments));
  return { runs: [...runs, { number, settings, curves, test_accuracy, misread, seconds, end }] };
}

export const verdictOf = (/** @type {State} */ { run, tutorial, tested }) =>
  run?.result ? `${wordsOf(run.result, run.settings, tutorial)} ${testWords(tested)}`.trim() : "";

/** @param {Result} result @param {Settings} settings @param {Tutorial | null} tutorial */
const wordsOf = (result, settings, tutorial) =>
  result.result ? text("compared_on_mnist", result.result.mnist) : verdictWords(result, settings, tutorial);

export const troubleOf = (/** @type {State} */ { padTrouble, trainingTrouble, programTrouble, noMnist }) =>
  padTrouble() || trainingTrouble() || (noMnist ? sentenceOf(noMnist) : "") || programTrouble();
