// Both pictures of weights side by side, and where one unit ends.

import { finder, setText } from "../shared/elements.js";
import { percent, text } from "../shared/texts.js";
import { LINES } from "./digits.js";
import { paintWeights } from "./pictures.js";
import { countRight } from "./unit.js";

// Of the 1,000 test digits of each digit, what the best unit that we have found reads, measured by tools/best_units.py; and of
// all test digits what Learn's network without a hidden layer reads, see docs/teaching.md.
export const BEST = [987, 983, 939, 934, 966, 914, 963, 944, 878, 927];
export const TOGETHER = 0.92;

// Where it ends, for a digit, and for the lines.
export function endWords(/** @type {import("./state.js").State} */ { target }) {
  if (target === LINES) return text("hand_lines_why");
  const network = { name: text("learn_preset_no_hidden"), percent: percent(TOGETHER) };
  return text("hand_end", { digit: target, best: BEST[target], ...network });
}

/** @param {HTMLElement} part @param {import("./state.js").Store} store */
export function makeComparison(part, { state, set }) {
  const [next, figures] = [finder(part)("button"), [...part.querySelectorAll("figure")].map(finder)];
  next.addEventListener("click", () => set({ end: 2 }));
  return function show(/** @type {import("../network_picture/colours.js").Palette} */ palette) {
    const { byHand, end, unit, sums, tests } = state;
    const wasHidden = part.hidden;
    part.hidden = end !== 1;
    if (part.hidden || !byHand || !tests) return;
    for (const [i, found] of figures.entries()) {
      const shown = i === 0 ? byHand : { unit, right: countRight(sums, tests.wanted) };
      paintWeights(found("canvas"), shown.unit.weights, palette);
      setText(found("figcaption span"), text("hand_right", { right: shown.right, total: sums.length }));
    }
    if (wasHidden) next.focus();
  };
}
