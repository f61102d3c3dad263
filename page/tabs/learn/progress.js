// The progress of a training: its bar, its words, and what a screen reader announces.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { decimal, percent } from "../../shared/format.js";
import { setText } from "../../shared/set_text.js";
import { text } from "../../shared/translations.js";
import { endedRun, troubleOf, verdictOf } from "./state.js";

// Show the progress in Learn's element.
export function makeProgress(element, { state, subscribe }) {
  const find = (selector) => element.querySelector(selector);
  const announceStage = makeStageAnnouncer(find(".announcement.training"));
  function show() {
    const { run, isOn, isChosen } = state;
    find(".start").hidden = isOn;
    find(".stop").hidden = !isOn;
    const done = isChosen ? endedRun(state) : null;
    const progress = done ? 1 : isOn ? (run.update?.progress ?? 0) : 0;
    const words = isOn ? stageWords(run.update) : done ? doneWords(done.result) : readyWords(state);
    find(".progress .fill").style.transform = `scaleX(${progress})`;
    find(".progress .track").setAttribute("aria-valuenow", Math.round(100 * progress));
    setText(find(".state"), words);
    if (isOn) announceStage(run.update?.stage ?? "starting", words);
    else if (done) announceStage("done", `${words} ${verdictOf(state)}`);
    else announceStage("ready", "");
  }
  subscribe(show);
  show();
}

function readyWords(state) {
  if (troubleOf(state)) return "";
  const { estimate } = state;
  return estimate ? text("learn_ready_time", { time: timeWords(estimate.seconds) }) : text("learn_ready");
}

function stageWords(update) {
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

const doneWords = ({ end, seconds }) =>
  text(end === "stopped" ? "learn_stopped" : "learn_done", { seconds: decimal(seconds, 0) });

// Seconds in words.
export const timeWords = (seconds) =>
  seconds < 90
    ? text("learn_seconds", { seconds: decimal(Math.max(1, seconds), 0) })
    : text("learn_minutes", { minutes: decimal(seconds / 60, 0) });
