// Marks for several digits on the pad, to choose one of them.
//
// The tabs' requests contain the chosen place as `at`, see `subject` in live.js. The `number` of an answer has the digits'
// boxes; it arrives here as a `number` event.

import { clamp } from "../common/math.js";
import { emit, on } from "../shared/events.js";
import { digitText } from "../shared/number_text.js";
import { translate } from "../shared/texts.js";
import { canvas } from "./canvas.js";
import { middle, showMarks } from "./digit_marks.js";
import { drawing, setBrush, takeTaps } from "./state.js";

/** @import { Box, NumberOnPad, PadSettings, Point } from "../types.d.ts" */

const THINNEST = 0.25; // of the brush
const MARGIN = 4; // units of the pad between a digit's line and its mark

const choose = (/** @type {Point} */ place) => emit("choice", place);

/** @param {HTMLElement} element @param {PadSettings} settings */
export function mountMarks(element, { side, brush_width: fullBrush, widest_line: widestLine }) {
  let number = /** @type {NumberOnPad | null} */ (null); // of the newest answer

  const boxOf = (/** @type {{ box: Box }} */ { box: [left, top, right, bottom] }) => {
    const margin = drawing().lineWidth / 2 + MARGIN;
    return [left - margin, top - margin, right + margin, bottom + margin].map((value) => clamp(value, 0, side));
  };
  // Several digits are drawn with the widest line that the network gets in the largest one, so that small digits do not fill
  // in on the pad either. `bound_line_width` in model/preprocessing.py leaves drawings smaller than the brush as they are;
  // this makes their line thinner, too.
  function fitBrush() {
    const sizes = (number?.digits ?? []).map(({ box: [left, top, right, bottom] }) =>
      Math.max(right - left, bottom - top),
    );
    const width = sizes.length ? widestLine * Math.max(...sizes) : fullBrush;
    setBrush(clamp(width, THINNEST * fullBrush, fullBrush));
  }

  function show() {
    const { digits = [], chosen } = number ?? {};
    const boxes = digits.map((digit) => boxOf(digit).map((value) => value / side));
    showMarks(element, boxes, chosen, {
      wordsOf: (index) => digitText({ digits }, index),
      onChoose: (index) => number && choose(middle(number.digits[index].box)),
    });
  }

  const isOnDigit = (/** @type {Point} */ [x, y]) =>
    (number?.digits ?? []).some((digit) => {
      const [left, top, right, bottom] = boxOf(digit);
      return left <= x && x <= right && top <= y && y <= bottom;
    });
  takeTaps(isOnDigit, choose);

  function set(/** @type {NumberOnPad | null} */ newest) {
    number = newest;
    fitBrush();
    show();
  }
  on("number", set);
  on("drawing", ({ isEmpty }) => isEmpty && set(null));
  translate(element, show);
  canvas.after(element);
}
