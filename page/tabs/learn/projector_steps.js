// What Learn shows: on a projector one of three steps at a time, the program, the training or the result; elsewhere all of
// them, but the settings and the program are folded, and fold again when a training begins.

import { finder } from "../../shared/finder.js";

/** @import { Store } from "./state.js" */

// Returns `open`, which takes the name of a step, and `fold`, which takes whether the settings and the program are hidden. A
// training or a recorded one opens its step.
export function makeProjectorSteps(/** @type {HTMLElement} */ element, /** @type {Store} */ { subscribe }) {
  const find = finder(element);
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (element.querySelectorAll(".steps button"));

  function open(/** @type {string} */ name) {
    find(".stages").dataset.step = name;
    document.body.dataset.learnStep = name; // the pad is beside the training only
    if (name !== "program") fold(true);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.step === name));
  }
  for (const button of buttons) button.addEventListener("click", () => open(button.dataset.step ?? ""));
  open("program");
  subscribe(({ isOn }) => isOn && open("training"), ["isOn"]);
  subscribe(({ recording }) => open(recording ? "training" : "program"), ["recording"]);

  const isFolded = () => find(".show-settings").getAttribute("aria-expanded") === "false";

  function fold(/** @type {boolean} */ isOn) {
    find(".show-settings").setAttribute("aria-expanded", String(!isOn));
  }
  find(".show-settings").addEventListener("click", () => fold(!isFolded()));
  find(".to-settings").addEventListener("click", () => {
    open("program");
    fold(false);
    find(".settings select").focus({ preventScroll: true });
    find(".choose").scrollIntoView({ block: "center" });
  });

  return { open, fold };
}
