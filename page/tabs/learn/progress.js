// The progress of a training: its bar, its words, and what a screen reader announces.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { decimal, percent } from "../../shared/format.js";
import { setText } from "../../shared/set_text.js";
import { text } from "../../shared/translations.js";

// Show the progress in Learn's element. Returns `show`, which takes {run, isOn, ready, verdict}: a training or null before
// one, whether it runs, the words before one, and those after it.
export function makeProgress(element) {
  const find = (selector) => element.querySelector(selector);
  const announceStage = makeStageAnnouncer(find(".announcement.training"));
  return function show({ run, isOn, ready, verdict }) {
    find(".start").hidden = isOn;
    find(".stop").hidden = !isOn;
    const isDone = !isOn && Boolean(run?.result);
    const progress = isDone ? 1 : isOn ? (run.update?.progress ?? 0) : 0;
    const words = isOn ? stageWords(run.update) : isDone ? doneWords(run.result) : ready;
    find(".progress .fill").style.transform = `scaleX(${progress})`;
    find(".progress .track").setAttribute("aria-valuenow", Math.round(100 * progress));
    setText(find(".state"), words);
    if (isOn) announceStage(run.update?.stage ?? "starting", words);
    else if (isDone) announceStage("done", `${words} ${verdict}`);
    else announceStage("ready", "");
  };
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
