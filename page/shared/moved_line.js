// The certainty from which a drawing counts as a digit, where the visitor has moved it: see gauge.js in the tab Draw. The
// requests about the pad contain it. It is kept for the visit, and belongs to the network that answers.

import { isKiosk } from "../pad/kiosk.js";
import { emit, on } from "./events.js";
import { store, stored } from "./storage.js";

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
