// The certainty from which a drawing counts as a digit, where the visitor has moved it: see gauge.js in the tab Draw. The
// requests about the pad contain it. It is kept for the visit, and belongs to the network that answers.

import { emit, on } from "../shared/events.js";
import { store, stored } from "../shared/storage.js";
import { isKiosk } from "./kiosk/kiosk_settings.js";

const KEY = "threshold";
const kept = Number.parseFloat(stored(KEY, "sessionStorage") ?? "");

let threshold = Number.isNaN(kept) || isKiosk() ? null : kept;

// Returns the certainty, or null if the network's own applies.
export const movedThreshold = () => threshold;

export function moveThreshold(/** @type {number | null} */ moved) {
  threshold = moved;
  store(KEY, threshold, "sessionStorage");
  emit("threshold", threshold);
}

// This listener runs before those of the tabs, which import this module.
on("network", () => {
  threshold = null;
  store(KEY, null, "sessionStorage");
});
