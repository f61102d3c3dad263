// The progress of loading a network into the browser.

import { emit, on } from "./events.js";
import { percent, text } from "./texts.js";

let part = /** @type {number | null} */ (null); // of the file that has arrived, from 0 to 1; null while none is loaded

export function showLoading(/** @type {number | null} */ newPart) {
  part = newPart;
  emit("loading", part);
}

// A sentence about the progress, or "".
export const loadingText = () => (part === null ? "" : text("network_loading", { percent: percent(part) }));

// Let a <progress> show the part that has arrived, while `isAwaited` returns whether the tab waits for it; returns what to
// call when that may have changed.
export function makeArrival(/** @type {HTMLProgressElement} */ bar, /** @type {() => boolean} */ isAwaited) {
  function show() {
    bar.hidden = part === null || !isAwaited();
    if (bar.hidden) return;
    bar.value = part ?? 0;
    bar.setAttribute("aria-label", loadingText());
  }
  on("loading", show);
  return show;
}
