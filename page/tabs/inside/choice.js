// Choosing a unit by mouse, finger and keys, and the network.

import { runExperiment } from "../../shared/own_network.js";
import { toggleUnit } from "./breaking.js";
import { isSame, LAYER, partOf } from "./state.js";

/** @import { View } from "./inside.js" @import { Unit } from "./types.d.ts" */

// Choose units in the picture of a view. Returns `choose`, which takes a unit or null; `chooseOutput`, which takes a digit; and
// `close`, which closes the drawer and returns whether it was open.
/** @param {View} view @param {ReturnType<typeof import("./inside_requests.js").makeInsideRequests>} asking */
export function makeChoice({ find, stage, bars, picture, state, set }, { askAgain, lookInto }) {
  for (const input of find(".sizes").querySelectorAll("input")) {
    input.addEventListener("change", () => {
      runExperiment(null);
      lookInto(input.value === "small");
    });
  }

  function choose(/** @type {Unit | null} */ unit) {
    const isOpening = state.chosen === null && unit !== null && partOf(state) >= LAYER;
    set({ chosen: unit });
    askAgain();
    // On a phone, the card of the unit is below the picture.
    if (isOpening) requestAnimationFrame(() => find(".unit").scrollIntoView({ block: "nearest" }));
  }

  // Choose a unit, or close the drawer if it is the chosen one.
  const toggle = (/** @type {Unit | null} */ unit) => choose(isSame(unit, state.chosen) ? null : unit);

  function chooseOutput(/** @type {number} */ digit) {
    if (state.structure) toggle({ layer: state.structure.hidden.length, unit: digit });
  }

  // The focus returns to what was chosen.
  function close() {
    if (!state.chosen || partOf(state) < LAYER) return false;
    const { layer, unit } = state.chosen;
    const hadFocus = find(".unit").contains(document.activeElement);
    choose(null);
    const chosen = find(".layers").children[layer] ?? bars.querySelectorAll("button")[unit];
    if (hadFocus) /** @type {HTMLElement} */ (chosen).focus({ preventScroll: true });
    return true;
  }
  find(".unit .close").addEventListener("click", close);

  stage.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".outputs")) return;
    const { left, top } = stage.getBoundingClientRect();
    const unit = state.structure && picture.unitAt(event.clientX - left, event.clientY - top);
    if (partOf(state) < LAYER) return;
    if (!state.isBreaking) toggle(unit);
    else if (unit) toggleUnit(state, unit);
  });

  return { choose, chooseOutput, close };
}
