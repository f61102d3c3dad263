// Learn: the tutorial's program with the visitor's settings, a training with them, its result, one step of learning in slow
// motion, and a recorded training.

import { argmax } from "../../common/math.js";
import { followDrawing } from "../../pad/live.js";
import { makeAnnouncer } from "../../shared/announcement.js";
import { answerWithTrouble, finder, setText } from "../../shared/elements.js";
import { makeStore } from "../../shared/events.js";
import { toBytes } from "../../shared/image.js";
import { currentLanguage, joinWith } from "../../shared/language.js";
import { NO_WORDS, Rejected, sentenceOf } from "../../shared/requests.js";
import { mountWithState, storeState } from "../../shared/storage.js";
import { showInTab } from "../../shared/tabs.js";
import { share, text, translate } from "../../shared/texts.js";
import { whyNoMnist } from "../../shared/why_no_mnist.js";
import { makeDataChoice } from "./data_choice.js";
import { makeEstimate } from "./estimate.js";
import { mountMomentPlayer } from "./moment_player.js";
import { makeMyDigits } from "./my_digits.js";
import { mountOpening } from "./opening.js";
import { makeParts } from "./parts.js";
import { makeProgram } from "./program.js";
import { makeProgress } from "./progress.js";
import { makeRecording } from "./recording.js";
import { makeResult } from "./result.js";
import { Session } from "./session.js";
import { describeSettings, readSettings } from "./settings.js";
import { makeSettingsForm } from "./settings_form.js";
import { makeSlowMotion } from "./slow_motion.js";
import { endedRun, initialState, troubleOf, withRun } from "./state.js";
import { makeTrainingView } from "./training_view.js";

/** @import { Props } from "../../types.d.ts" @import { Store } from "./state.js" @import { Run } from "./types.d.ts" */

const RUNS = "learn-runs"; // of this visit, which a reload keeps
const MAX_RUNS = 12; // kept

export function mount(/** @type {HTMLElement} */ element, /** @type {Props["learn"]} */ props) {
  const find = finder(element);
  const { settings, wrong } = readSettings(new URL(location.href), props);
  const store = makeStore(initialState(settings, props.tutorial));
  const { state, set, subscribe } = store;
  makeSettingsForm(element, store, props);
  makeParts(element, store);
  mountMomentPlayer(element, store);
  const view = makeTrainingView(element, store);
  const openRecorded = makeRecording(element, store, props.has_recording);
  makeSlowMotion(element, store, {
    lastWords: props.has_recording ? "learn_watch" : "learn_close_film",
    onEnd: () => props.has_recording && openRecorded(),
  });
  const session = mountTraining(element, store, props);
  makeProgress(element, store);
  makeResult(element, store, (settings) => describeSettings(settings, props));
  makeDataChoice(element, store);
  makeProgram(element, store);
  makeEstimate(find(".fewer"), store, session.worker, props.choices.digits.map(Number));
  mountOpening(element, store);
  find(".load pre").textContent = props.loading;
  subscribe(
    () => setText(find(".trouble"), troubleOf(state)),
    ["padTrouble", "trainingTrouble", "programTrouble", "noMnist", "language"],
  );

  translate(element, () => set({ language: currentLanguage() }));
  if (wrong.length) {
    const names = () => wrong.map((name) => text(`learn_${name}`));
    set({ trainingTrouble: () => text("learn_wrong_address", { names: joinWith(",", names()) }) });
  }
  mountReading(element, store, view);
  mountWithState(RUNS, (runs) => set({ runs: runs ?? [] }));
  subscribe(({ runs }) => storeState(RUNS, runs.slice(-MAX_RUNS)), ["runs"]);
  session.resume();
}

// Start and stop trainings, on MNIST or on the visitor's own digits.
/** @param {HTMLElement} element @param {Store} store @param {Props["learn"]} props */
function mountTraining(element, store, props) {
  const find = finder(element);
  const { state, set } = store;
  const mine = makeMyDigits(element, store, props.limits, (digits) => session.startOnUs(digits));
  const session = new Session(store, onEnd);

  /** @param {Run | null} run @param {Error} [error] */
  function onEnd(run, error) {
    const hadFocus = document.activeElement === find(".stop");
    const ended = endedRun({ run, isOn: false });
    const trainingTrouble = error ? () => sentenceOf(error, "learn_broken_off") : NO_WORDS;
    set({
      ...{ run, isOn: false, trainingTrouble, help: "learn_help" },
      ...(ended && !ended.result.compared && withRun(state, ended)),
      ...(error instanceof Rejected && { isFolded: false }),
    });
    if (hadFocus) find(".start").focus({ preventScroll: true });
    if (hadFocus && error instanceof Rejected) answerWithTrouble(find(".trouble"), trainingTrouble());
  }

  // Enter in a field clicks it, too. There is no "submit" in a sandboxed frame.
  find(".start").addEventListener("click", (event) => {
    event.preventDefault();
    session.start(mine.drawings);
    find(".stop").focus({ preventScroll: true });
  });
  find(".stop").addEventListener("click", () => session.stop());
  return session;
}

// Read the drawing: the network that answers on all tabs finds the digits, and the one that is trained reads the chosen one.
/** @param {HTMLElement} element @param {Store} store @param {ReturnType<typeof makeTrainingView>} view */
function mountReading(element, { state, set }, view) {
  const live = followDrawing({
    endpoint: "watch",
    show(newest) {
      set({ field: newest && toBytes(newest.image.data), guess: newest ? argmax(newest.probabilities) : 0 });
      announce();
    },
    showTrouble: (padTrouble) => set({ padTrouble }),
  });
  // The readings during a training change too often to be announced.
  const announce = makeAnnouncer(finder(element)(".announcement.reading"), live, () =>
    state.isOpen && !state.isOn ? readingWords(view.reading()) : null,
  );
  showInTab(element, "learn", async (isOpen) => {
    live.isOpen = isOpen;
    set({ isOpen, isPlaying: isOpen && state.isPlaying });
    if (isOpen) set({ noMnist: await whyNoMnist() });
  });
  live.ask();
}

function readingWords(/** @type {number[] | null} */ probabilities) {
  if (!probabilities) return "";
  const digit = argmax(probabilities);
  return text("mistakes_predicted", { digit, percent: share(probabilities[digit]) });
}
