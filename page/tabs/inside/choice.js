// Choosing a unit by mouse, finger and keys, and the network.

import { runExperiment } from "../../shared/own_network.js";

const HOVER = 60; // ms over a unit until it is shown

/** @import { View } from "./inside.js" @import { Unit } from "./types.d.ts" */

/** @param {Unit | null} one @param {Unit | null} other */
export const isSame = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;

/**
 * Choose units in the picture of a view. Returns `choose`, which takes a unit or null, and `chooseOutput`, which takes a digit.
 * @param {View} view
 * @param {object} handlers
 * @param {ReturnType<typeof import("./columns.js").makeColumns>} handlers.columns
 * @param {() => void} handlers.askAgain is called after each change of the unit that is shown
 * @param {(small: boolean) => void} handlers.lookInto is called with whether the small network is chosen
 * @param {(unit: Unit) => void} handlers.switchUnit switches a unit that is tapped while the network is being broken
 * @param {() => boolean} handlers.closeFirst closes what Escape closes before the drawer; returns whether there was something
 */
export function makeChoice({ find, stage, bars, picture, state }, handlers) {
  const { columns, askAgain, lookInto, switchUnit, closeFirst } = handlers;
  for (const input of find(".sizes").querySelectorAll("input")) {
    input.addEventListener("change", () => {
      runExperiment(null);
      lookInto(input.value === "small");
    });
  }

  function choose(/** @type {Unit | null} */ unit) {
    const isOpening = state.chosen === null && unit !== null;
    state.chosen = unit;
    state.hovered = null;
    askAgain();
    // On a phone, the card of the unit is below the picture.
    if (isOpening) requestAnimationFrame(() => find(".unit").scrollIntoView({ block: "nearest" }));
  }

  // Choose a unit, or close the drawer if it is the chosen one.
  const toggle = (/** @type {Unit | null} */ unit) => choose(isSame(unit, state.chosen) ? null : unit);

  function chooseOutput(/** @type {number} */ digit) {
    if (state.structure) toggle({ layer: state.structure.hidden.length, unit: digit });
  }

  // Close the drawer; the focus returns to what was chosen. Returns whether it was open.
  function closeDrawer() {
    if (!state.chosen) return false;
    const { layer, unit } = state.chosen;
    const hadFocus = find(".unit").contains(document.activeElement);
    choose(null);
    const chosen = columns.layers()[layer] ?? bars.querySelectorAll("button")[unit];
    if (hadFocus) chosen.focus({ preventScroll: true });
    return true;
  }
  find(".unit .close").addEventListener("click", closeDrawer);

  let hoverTimer = 0;
  function hover(/** @type {Unit | null} */ unit) {
    clearTimeout(hoverTimer);
    if (isSame(unit, state.hovered)) return;
    hoverTimer = setTimeout(() => {
      const before = state.hovered ?? state.chosen;
      state.hovered = unit;
      if (!isSame(before, unit ?? state.chosen)) askAgain();
    }, HOVER);
  }

  function unitUnder(/** @type {MouseEvent} */ event) {
    const { left, top } = stage.getBoundingClientRect();
    return state.structure && picture.unitAt(event.clientX - left, event.clientY - top);
  }
  find(".layers").addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(unitUnder(event));
  });
  find(".layers").addEventListener("pointerleave", () => hover(null));
  stage.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".outputs")) return;
    const unit = unitUnder(event);
    if (state.isBreaking) {
      if (unit) switchUnit(unit);
      return;
    }
    clearTimeout(hoverTimer);
    toggle(unit);
  });
  function closeOnEscape(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Escape" || !state.isOpen || document.querySelector("dialog[open]")) return;
    if (closeFirst() || closeDrawer()) event.stopPropagation();
  }
  document.addEventListener("keydown", closeOnEscape, true); // before the listener that leaves projector mode

  return { choose, chooseOutput };
}
