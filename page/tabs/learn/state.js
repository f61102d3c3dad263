// What Learn shows, and what follows from it. The modules of the tab get it in a store, see shared/store.js, and show what has
// changed.

import { currentLanguage } from "../../shared/language.js";
import { sentenceOf } from "../../shared/requests.js";
import { testWords, verdictWords } from "./verdict.js";

/** @import { OwnDrawing, Run } from "./types.d.ts" */

export const initialState = (settings, runs, tutorial) => ({
  language: currentLanguage(),
  isOpen: false,
  settings, // that are chosen
  isChosen: true, // whether they are those of the newest training
  tutorial, // results of its network, or null
  run: /** @type {Run | null} */ (null), // the newest training, see trainer.js; null before the first one
  isOn: false, // whether it runs
  runs, // of this visit that have ended, oldest first, see kept_runs.js
  tested: /** @type {{ drawings: OwnDrawing[], right: Set<string>, learned: Set<string> } | null} */ (null), // how the newest network reads the visitor's own digits, see `testWords`
  estimate: /** @type {{ seconds: number, fewer: { digits: number, seconds: number } | null } | null} */ (null), // of a training with the settings, see estimate.js; null while it is unknown
  recording: /** @type {Run | null} */ (null), // a run, while it is shown
  field: /** @type {Uint8Array | null} */ (null), // the drawing as the network sees it, bytes
  guess: 0, // the digit that it is to the network that answers on all tabs
  noMnist: /** @type {Error | null} */ (null), // the error that says why MNIST is missing
  padTrouble: "", // sentences
  trainingTrouble: "",
  programTrouble: "",
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/store.js").makeStore<State>>} Store */

// The newest training if it has ended with a result; otherwise null.
export const endedRun = ({ run, isOn }) => (!isOn && run?.result ? run : null);

export const verdictOf = ({ run, tutorial, tested }) =>
  run?.result ? `${verdictWords(run.result, run.settings, tutorial)} ${testWords(tested)}`.trim() : "";

export const troubleOf = ({ padTrouble, trainingTrouble, programTrouble, noMnist }) =>
  padTrouble || trainingTrouble || (noMnist ? sentenceOf(noMnist) : "") || programTrouble;
