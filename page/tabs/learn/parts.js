// What is shown when asked: the settings with the program; the moments of a training, and one of the parts below it.

import { finder } from "../../shared/elements.js";
import { endedRun, matrixOf, shownRun } from "./state.js";

/** @import { State, Store } from "./state.js" */

// Whether there is anything to show in a part.
/** @type {Record<string, (state: State) => boolean>} */
const THERE = {
  weights: (state) => shownRun(state) !== null,
  matrix: (state) => matrixOf(state) !== null,
  mistakes: (state) => !state.recording && endedRun(state) !== null,
  loss: (state) => shownRun(state) !== null,
  runs: ({ recording, runs }) => !recording && runs.length > 0,
};

// The settings fold when a training or the recording begins.
export function makeParts(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const parts = Object.keys(THERE).map((name) => {
    const button = find(`button[data-part=${name}]`);
    button.addEventListener("click", () => set({ part: state.part === name ? "" : name }));
    return { name, button, panel: find(`.part[data-part=${name}]`) };
  });
  find(".show-settings").addEventListener("click", () => set({ isFolded: !state.isFolded }));
  find(".show-more").addEventListener("click", () => {
    set({ isMore: !state.isMore });
    find(".parts").scrollIntoView({ block: "nearest" });
  });
  find(".to-settings").addEventListener("click", () => {
    set({ isFolded: false });
    find(".settings select").focus({ preventScroll: true });
    find(".choose").scrollIntoView({ block: "center" });
  });

  function show() {
    find(".show-settings").setAttribute("aria-expanded", String(!state.isFolded));
    find(".show-more").setAttribute("aria-expanded", String(state.isMore));
    find(".show-more").hidden = shownRun(state) === null || state.recording !== null;
    for (const { name, button, panel } of parts) {
      const isOpen = state.part === name;
      button.hidden = !THERE[name](state);
      panel.hidden = !isOpen || button.hidden;
      button.setAttribute("aria-expanded", String(isOpen));
    }
  }
  subscribe(({ isOn, recording }) => (isOn || recording) && set({ isFolded: true }), ["isOn", "recording"]);
  subscribe(show, ["run", "isOn", "runs", "recording", "place", "part", "isMore", "isFolded"]);
  show();
}
