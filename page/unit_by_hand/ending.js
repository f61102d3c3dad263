// Both pictures of weights side by side, and where one unit ends.

import { makeButton, setText } from "../shared/elements.js";
import { joinWith } from "../shared/language.js";
import { percent, text } from "../shared/texts.js";
import { LINES } from "./digits.js";
import { paintWeights } from "./pictures.js";
import { countRight } from "./unit.js";

/** @import { State, Store } from "./state.js" */

// Of the 1,000 test digits of each digit, what the best unit that we have found reads, measured by tools/best_units.py; and of
// all test digits what Learn's network without a hidden layer reads, see docs/teaching.md.
export const BEST = [987, 983, 939, 934, 966, 914, 963, 944, 878, 927];
export const TOGETHER = 0.92;

// Where it ends, for a digit, and for the lines.
export function endWords(/** @type {State} */ { target }) {
  if (target === LINES) return text("hand_lines_why");
  const network = { name: text("learn_preset_no_hidden"), percent: percent(TOGETHER) };
  return text("hand_end", { digit: target, best: BEST[target], ...network });
}

/** @param {ReturnType<typeof import("../shared/elements.js").finder>} find @param {Store} store @param {() => import("../network_picture/colours.js").Palette} palette */
export function makeComparison(find, { state, set }, palette) {
  const next = makeButton(() => set({ end: 2 }), { className: "pill first-choice" });
  find(".compared .buttons").append(next);
  return function show() {
    const { byHand, end, unit, sums, tests } = state;
    const wasHidden = find(".compared").hidden;
    find(".compared").hidden = end !== 1;
    if (end !== 1 || !byHand || !tests) return;
    const figures = find(".compared").querySelectorAll("figure");
    const both = [
      { key: "hand_yours", weights: byHand.unit.weights, right: byHand.right },
      { key: "hand_rules", weights: unit.weights, right: countRight(sums, tests.wanted) },
    ];
    for (const [i, { key, weights, right }] of both.entries()) {
      const [canvas, caption] = /** @type {Iterable<HTMLElement>} */ (figures[i].children);
      paintWeights(/** @type {HTMLCanvasElement} */ (canvas), weights, palette());
      setText(caption, joinWith(":", [text(key), text("hand_right", { right, total: sums.length })]));
      canvas.ariaLabel = text(key);
    }
    setText(find(".compared .question"), text("hand_question"));
    setText(next, text("hand_end_open"));
    if (wasHidden) next.focus();
  };
}
