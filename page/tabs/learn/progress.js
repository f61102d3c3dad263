// The progress of a training: its bar, its words, and what a screen reader announces.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { finder, setText } from "../../shared/elements.js";
import { decimal, percent, text } from "../../shared/texts.js";
import { endedRun, troubleOf, verdictOf } from "./state.js";

/** @import { State, Store } from "./state.js" @import { Result, Update } from "./types.d.ts" */

// Show the progress in Learn's element.
export function makeProgress(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, subscribe }) {
  const find = finder(element);
  const announceStage = makeStageAnnouncer(find(".announcement.training"));
  function show() {
    const { run, isOn, isChosen } = state;
    find(".start").hidden = isOn;
    find(".stop").hidden = !isOn;
    const done = isChosen ? endedRun(state) : null;
    find(".start").classList.toggle("first-choice", done === null); // then a use of the result is
    const update = isOn && run ? run.update : null;
    const progress = done ? 1 : (update?.progress ?? 0);
    const words = isOn ? stageWords(update) : done ? doneWords(done.result) : readyWords(state);
    find(".progress .fill").style.transform = `scaleX(${progress})`;
    find(".progress .track").setAttribute("aria-valuenow", String(Math.round(100 * progress)));
    setText(find(".state"), words);
    if (isOn) announceStage(update?.stage ?? "starting", words);
    else if (done) announceStage("done", `${words} ${verdictOf(state)}`);
    else announceStage("ready", "");
  }
  subscribe(show);
  show();

  // Without MNIST the recording comes first.
  subscribe(
    ({ noMnist }) => {
      element.classList.toggle("without-mnist", noMnist !== null);
      find(".watch-recording").className = `watch-recording ${noMnist === null ? "link" : "pill first-choice"}`;
    },
    ["noMnist"],
  );
}

function readyWords(/** @type {State} */ state) {
  if (troubleOf(state)) return "";
  const { estimate } = state;
  return estimate ? text("learn_ready_time", { time: timeWords(estimate.seconds) }) : text("learn_ready");
}

function stageWords(/** @type {Update | null} */ update) {
  switch (update?.stage) {
    case "loading":
      return text("learn_loading", { percent: percent(update.progress) });
    case "learning": {
      const { epoch, epochs, seconds_left: seconds } = update;
      const left = seconds === null ? "" : text("learn_left", { time: timeWords(seconds) });
      return text("learn_learning", { epoch, epochs, left });
    }
    case "testing":
      return text("learn_testing");
    default:
      return text("learn_starting");
  }
}

const doneWords = (/** @type {Result} */ { end, seconds }) =>
  text(end === "stopped" ? "learn_stopped" : "learn_done", { seconds: decimal(seconds, 0) });

// Seconds in words.
export const timeWords = (/** @type {number} */ seconds) =>
  seconds < 90
    ? text("learn_seconds", { seconds: decimal(Math.max(1, seconds), 0) })
    : text("learn_minutes", { minutes: decimal(seconds / 60, 0) });
