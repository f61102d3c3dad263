// Choosing a unit by mouse, finger and keys, and the network.

import { runExperiment } from "../../shared/own_network.js";

const HOVER = 60; // ms over a unit until it is shown

export const isSame = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;

// Choose units in the picture of `view`.
//
//   columns     see columns.js
//   askAgain    is called after each change of the unit that is shown
//   lookInto    is called with whether the small network is chosen
//   switchUnit  is called with a unit that is tapped while the network is being broken
//   closeFirst  closes what Escape closes before the drawer; returns whether there was something
//
// Returns `choose`, which takes {layer, unit} or null, and `chooseOutput`, which takes a digit.
export function makeChoice({ element, find, stage, bars, picture, state }, handlers) {
  const { columns, askAgain, lookInto, switchUnit, closeFirst } = handlers;
  for (const input of element.querySelectorAll(".sizes input")) {
    input.addEventListener("change", () => {
      runExperiment(null);
      lookInto(input.value === "small");
    });
  }

  function choose(unit) {
    const isOpening = state.chosen === null && unit !== null;
    state.chosen = unit;
    state.hovered = null;
    askAgain();
    // On a phone, the card of the unit is below the picture.
    if (isOpening) requestAnimationFrame(() => find(".unit").scrollIntoView({ block: "nearest" }));
  }

  // Choose a unit, or close the drawer if it is the chosen one.
  const toggle = (unit) => choose(isSame(unit, state.chosen) ? null : unit);

  function chooseOutput(digit) {
    if (state.structure) toggle({ layer: state.structure.hidden.length, unit: digit });
  }

  // Close the drawer; the focus returns to what was chosen.
  function closeDrawer() {
    const { layer, unit } = state.chosen;
    const hadFocus = find(".unit").contains(document.activeElement);
    choose(null);
    if (!hadFocus) return;
    const chosen = columns.layers()[layer] ?? bars.querySelectorAll("button")[unit];
    chosen.focus({ preventScroll: true });
  }
  find(".unit .close").addEventListener("click", closeDrawer);

  let hoverTimer = 0;
  function hover(unit) {
    clearTimeout(hoverTimer);
    if (isSame(unit, state.hovered)) return;
    hoverTimer = setTimeout(() => {
      const before = state.hovered ?? state.chosen;
      state.hovered = unit;
      if (!isSame(before, unit ?? state.chosen)) askAgain();
    }, HOVER);
  }

  function unitUnder(event) {
    const { left, top } = stage.getBoundingClientRect();
    return state.structure && picture.unitAt(event.clientX - left, event.clientY - top);
  }
  find(".layers").addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(unitUnder(event));
  });
  find(".layers").addEventListener("pointerleave", () => hover(null));
  stage.addEventListener("click", (event) => {
    if (event.target.closest(".outputs")) return;
    const unit = unitUnder(event);
    if (state.isBreaking) {
      if (unit) switchUnit(unit);
      return;
    }
    clearTimeout(hoverTimer);
    toggle(unit);
  });
  // Before the listener that leaves projector mode.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !state.isOpen || document.querySelector("dialog[open]")) return;
      if (!closeFirst()) {
        if (!state.chosen) return;
        closeDrawer();
      }
      event.stopPropagation();
    },
    true,
  );

  return { choose, chooseOutput };
}
