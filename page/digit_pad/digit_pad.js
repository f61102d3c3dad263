// The sketchpad as a component of Gradio, see digit_pad.py: the page's canvas in its element, and buttons.

import { canUndo, canvas, clear, drawing, putBack, undo } from "../pad/canvas.js";
import { later } from "../shared/later.js";

const PAUSE = 150; // ms between two values while a line is drawn

/**
 * What Gradio gives to a script: `props.value` is the component's value.
 * @typedef {{ element: HTMLElement, props: { value: import("../types.d.ts").Point[][] | null, label: string }, trigger: (event: string) => void, watch: (name: string, listener: () => void) => void }} Component
 */

/** @param {Component} component */
export function mount({ element, props, trigger, watch }) {
  const find = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (element.querySelector(name));
  canvas.setAttribute("aria-label", props.label);
  find(".digit-pad").prepend(canvas);
  find(".undo").addEventListener("click", undo);
  find(".clear").addEventListener("click", clear);
  let version = drawing().version; // that Gradio knows
  const report = later(PAUSE, () => {
    if (drawing().version === version) return;
    version = drawing().version;
    props.value = drawing().strokes;
    trigger("input");
  });
  // Other pads of the same page emit this event, too.
  document.addEventListener("drawing", () => {
    find(".undo").disabled = !canUndo();
    find(".clear").disabled = drawing().isEmpty;
    report();
  });
  watch("value", () => {
    const strokes = props.value ?? [];
    if (JSON.stringify(strokes) === JSON.stringify(drawing().strokes)) return;
    putBack(strokes);
    version = drawing().version;
  });
  if (props.value?.length) putBack(props.value);
  version = drawing().version;
}
