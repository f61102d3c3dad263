// The sketchpad as a component of Gradio, see digit_pad.py: the page's canvas in its element, and buttons.

import { canvas } from "../pad/canvas.js";
import { clear, putBack, undo } from "../pad/changes.js";
import { canUndo, drawing } from "../pad/state.js";
import { later } from "../shared/timing.js";

const PAUSE = 150; // ms between two values while a line is drawn

/**
 * What Gradio gives to a script: `props.value` is the component's value.
 * @typedef {{ value: import("../types.d.ts").Point[][] | "", label: string }} Props
 * @typedef {(name: string, listener: () => void) => void} Watch
 * @typedef {{ element: HTMLElement, props: Props, trigger: (event: string) => void, watch: Watch }} Component
 */

export function mount(/** @type {Component} */ { element, props, trigger, watch }) {
  const find = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (element.querySelector(name));
  canvas.setAttribute("aria-label", props.label);
  find(".digit-pad").prepend(canvas);
  find(".undo").addEventListener("click", undo);
  find(".clear").addEventListener("click", clear);
  let known = "[]"; // the value that Gradio has, JSON
  const report = later(PAUSE, () => {
    const json = JSON.stringify(drawing().strokes);
    if (json === known) return;
    known = json;
    props.value = JSON.parse(json); // a copy, because the pad changes its own
    trigger("input");
  });
  // Other pads of the same page emit this event, too.
  document.addEventListener("drawing", () => {
    find(".undo").disabled = !canUndo();
    find(".clear").disabled = drawing().isEmpty;
    report();
  });
  // Gradio also calls this for values that this script sent, sometimes after the drawing has changed again.
  function show() {
    const json = JSON.stringify(props.value || []); // "" for None
    if (json === known) return;
    known = json;
    putBack(JSON.parse(json));
  }
  watch("value", show);
  show();
}
