// What Learn shows: on a projector one of three steps at a time, the program, the training or the result; elsewhere all of
// them, but the settings and the program are folded, and fold again when a training begins.

import { finder } from "../../shared/elements.js";
import { atStep, endedRun } from "./state.js";

/** @import { State, Store } from "./state.js" */

// A training or a recorded one opens its step.
export function makeProjectorSteps(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (element.querySelectorAll(".steps button"));

  for (const button of buttons) button.addEventListener("click", () => set(atStep(button.dataset.step ?? "")));
  find(".show-settings").addEventListener("click", () => set({ isFolded: !state.isFolded }));
  find(".to-settings").addEventListener("click", () => {
    set({ step: "program", isFolded: false });
    find(".settings select").focus({ preventScroll: true });
    find(".choose").scrollIntoView({ block: "center" });
  });

  function show(/** @type {State} */ { step, isFolded }) {
    find(".stages").dataset.step = step;
    document.body.dataset.learnStep = step; // the pad is beside the training only
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.step === step));
    find(".show-settings").setAttribute("aria-expanded", String(!isFolded));
  }
  subscribe(({ isOn }) => isOn && set(atStep("training")), ["isOn"]);
  subscribe(({ recording }) => set(atStep(recording ? "training" : "program")), ["recording"]);
  const showResult = () => {
    const hasResult = endedRun(state) !== null || state.runs.length > 0;
    /** @type {HTMLButtonElement} */ (find("[data-step=result]")).disabled = !hasResult;
  };
  subscribe(showResult, ["run", "isOn", "runs"]);
  showResult();
  subscribe(show, ["step", "isFolded"]);
  show(state);
}
