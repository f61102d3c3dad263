// The moments of the run that is shown: played, or the one that the slider chooses.

import { finder, setText } from "../../shared/elements.js";
import { decimal, percent, text } from "../../shared/texts.js";
import { isRunning, shownMoment, shownRun } from "./state.js";

/** @import { Store } from "./state.js" @import { Moment } from "./types.d.ts" */

const PAUSE = 220; // ms from one moment to the next

// Show the player in Learn's element.
export function mountMomentPlayer(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const [player, button, slider] = [find(".player"), find(".player button"), find(".player input")];
  let timer = 0; // while it plays

  const last = () => (shownRun(state)?.moments.length ?? 0) - 1;

  function move(/** @type {number} */ to, isPlaying = false) {
    const isLast = to >= last();
    set({ place: isLast ? null : to, isPlaying: isPlaying && !isLast });
  }

  function toggle() {
    if (state.isPlaying) set({ isPlaying: false });
    else move(state.place ?? 0, true);
  }
  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => move(slider.valueAsNumber));
  slider.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });

  function show() {
    const moment = shownMoment(state);
    const [words, reads] = moment ? wordsOf(moment) : ["", ""];
    const place = state.place ?? last();
    player.hidden = last() < 1;
    button.textContent = text(state.isPlaying ? "learn_pause" : "learn_play");
    slider.max = String(last());
    slider.value = String(place);
    slider.style.setProperty("--part", String(place / Math.max(1, last())));
    slider.setAttribute("aria-valuetext", `${words} ${reads}`);
    // The newest state of a running training is in its progress.
    find(".moment").hidden = moment === null || (isRunning(state) && state.place === null);
    setText(find(".moment"), words);
  }
  subscribe(show, ["run", "isOn", "recording", "place", "isPlaying", "language"]);
  subscribe(({ recording }) => recording && slider.focus({ preventScroll: true }), ["recording"]);
  subscribe(
    ({ isPlaying }) => {
      clearInterval(timer);
      if (isPlaying) timer = setInterval(() => move((state.place ?? 0) + 1, true), PAUSE);
    },
    ["isPlaying"],
  );
  show();
}

function wordsOf(/** @type {Moment} */ { epoch, epochs, batch, batches, accuracy }) {
  const step = (epoch - 1) * batches + batch;
  return [
    text(step ? "learn_moment" : "learn_moment_first", { epoch, epochs, step: decimal(step, 0) }),
    text("learn_moment_reads", { accuracy: percent(accuracy) }),
  ];
}
