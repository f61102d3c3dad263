// The certainty from which a drawing counts as a digit, where the visitor has moved it: see gauge.js in the tab Draw. The
// requests about the pad contain it. It is kept for the visit, and belongs to the network that answers.

import { emit, on } from "../shared/events.js";
import { store, stored } from "../shared/storage.js";
import { isKiosk } from "./kiosk.js";

const KEY = "line";
const kept = Number.parseFloat(stored(KEY, "sessionStorage"));

let line = Number.isNaN(kept) || isKiosk() ? null : kept;

// Returns the certainty, or null if the network's own applies.
export const movedLine = () => line;

export function moveLine(newLine) {
  line = newLine;
  store(KEY, line, "sessionStorage");
  emit("line", line);
}

// This listener runs before those of the tabs, which import this module.
on("network", () => {
  line = null;
  store(KEY, null, "sessionStorage");
});
