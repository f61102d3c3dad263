// The gauge under a network's bars: is the drawing a digit at all? Its handle, the certainty that digits need, can be moved. It is
// folded until it is asked for.

import { isKiosk } from "../../pad/kiosk/kiosk_settings.js";
import { movedThreshold, moveThreshold } from "../../pad/moved_threshold.js";
import { make, makeButton, setProperty, setText } from "../../shared/elements.js";
import { formatNumber } from "../../shared/language.js";
import { text, translate } from "../../shared/texts.js";

/** @import { Verdict } from "../../types.d.ts" @import { DrawProps } from "./types.d.ts" */

// Fill an element with a gauge from 0 to `clear`, the certainty of a clear digit. `costs` are what each threshold would cost,
// see research/costs.py, or null. Returns `show`.
/** @param {HTMLElement} element @param {Pick<DrawProps, "clear" | "costs">} options */
export function makeGauge(element, { clear, costs }) {
  const step = costs ? clear / (costs.refused.length - 1) : 0; // between the thresholds whose costs are known
  const low = make("span", { className: "low", dataset: { text: "gauge_low" } });
  const high = make("span", { className: "high", dataset: { text: "gauge_high" } });
  const [fill, note] = [make("i", { className: "fill" }), make("span")];
  const handle = make("input", { className: "custom", type: "range", min: "0", max: String(clear) });
  const reset = makeButton(resetThreshold, { className: "reset", dataset: { text: "gauge_reset" } });
  element.append(
    make("summary", { dataset: { text: "gauge_question" } }),
    make("p", { className: "ends spread muted", ariaHidden: "true" }, low, high),
    make("span", { className: "track" }, fill, handle),
    make("p", { className: "note muted" }, note, " ", reset),
  );
  translate(element);
  handle.addEventListener("input", () => {
    const value = handle.valueAsNumber;
    moveThreshold(step ? Math.round(value / step) * step : value);
  });
  function resetThreshold() {
    moveThreshold(null);
    handle.focus({ preventScroll: true });
  }

  // What the threshold costs, or what it does.
  function noteFor(/** @type {Verdict | undefined} */ verdict, /** @type {boolean} */ isMoved) {
    const isAlone = !verdict || verdict.isDigit === verdict.certainty >= verdict.threshold || verdict.reason === "dead";
    if (!isAlone) return text("gauge_neighbours");
    if (!isMoved) return text("gauge_line");
    if (!costs) return text("gauge_moved");
    const at = Math.round((movedThreshold() ?? 0) / step);
    const [refused, accepted] = [costs.refused[at], costs.accepted[at]].map((count) => formatNumber(count));
    return text("gauge_cost", { refused, accepted });
  }

  // Show a verdict, or an empty gauge without one; `threshold` is that of the network, and `isOwn` whether it can be moved.
  /** @param {Verdict | undefined} verdict @param {number} threshold @param {boolean} isOwn */
  return function show(verdict, threshold, isOwn) {
    const canMove = isOwn && !isKiosk();
    const moved = canMove ? movedThreshold() : null;
    const isMoved = moved !== null;
    setProperty(fill, "--part", Math.min((verdict?.certainty ?? 0) / clear, 1).toFixed(4));
    element.classList.toggle("passed", Boolean(verdict && verdict.certainty >= verdict.threshold));
    handle.disabled = !canMove;
    // Setting these needlessly lays out the page. The network's own threshold lies between two steps.
    const [steps, value] = [isMoved && step ? String(step) : "any", String(moved ?? threshold)];
    if (handle.step !== steps) handle.step = steps;
    if (handle.value !== value) handle.value = value;
    const words = noteFor(verdict, isMoved);
    handle.setAttribute("aria-label", text("gauge_handle"));
    handle.setAttribute("aria-valuetext", words);
    handle.title = canMove ? text("gauge_handle") : "";
    setText(note, words);
    reset.hidden = !isMoved;
  };
}
