// Marks for several digits on the pad, to choose one of them.
//
// The tabs' requests contain the chosen place as `at`, see `subject`. The `number` of an answer has the digits' boxes; it
// arrives here as a `number` event.

import { makeButton } from "../shared/button.js";
import { emit, on } from "../shared/events.js";
import { digitText } from "../shared/number_text.js";
import { translate } from "../shared/translations.js";
import { canvas, drawing, setBrush, takeTaps } from "./canvas.js";

const THINNEST = 0.25; // of the brush
const MARGIN = 4; // units of the pad between a digit's line and its mark

let at = null; // [x, y] where a digit was chosen, null for the one written last
let atVersion = 0; // of the drawing in which it was chosen

// What a tab's request is about: the drawing and the place of its chosen digit, or the chosen digit of a photo.
export function subject() {
  const { strokes, lineWidth, ofPhoto, version } = drawing();
  if (ofPhoto !== null) return ofPhoto;
  const copy = strokes.map((stroke) => stroke.slice()); // the pad changes its own
  return { strokes: copy, line_width: lineWidth, at: atVersion === version ? at : null };
}

function choose(place) {
  at = place;
  atVersion = drawing().version;
  emit("choice", place);
}

export function mountMarks(element, { side, brush_width: fullBrush, widest_line: widestLine }) {
  let number = null; // of the newest answer

  const boxOf = ({ box: [left, top, right, bottom] }) => {
    const margin = drawing().lineWidth / 2 + MARGIN;
    const clamp = (value) => Math.min(Math.max(value, 0), side);
    return [clamp(left - margin), clamp(top - margin), clamp(right + margin), clamp(bottom + margin)];
  };
  // Several digits are drawn with the line with which the network sees the largest one, see `bound_line_width` in
  // model/preprocessing.py, so that small digits do not fill in on the pad either.
  function fitBrush() {
    const sizes = (number?.digits ?? []).map(({ box: [left, top, right, bottom] }) =>
      Math.max(right - left, bottom - top),
    );
    const width = sizes.length ? widestLine * Math.max(...sizes) : fullBrush;
    setBrush(Math.min(Math.max(width, THINNEST * fullBrush), fullBrush));
  }

  const middle = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];

  function show() {
    const digits = number?.digits ?? [];
    while (element.children.length > digits.length) element.lastChild.remove();
    while (element.children.length < digits.length) element.append(makeMark(element.children.length));
    digits.forEach((digit, index) => {
      const mark = element.children[index];
      const [left, top, right, bottom] = boxOf(digit);
      mark.style.left = `${(left / side) * 100}%`;
      mark.style.top = `${(top / side) * 100}%`;
      mark.style.width = `${((right - left) / side) * 100}%`;
      mark.style.height = `${((bottom - top) / side) * 100}%`;
      mark.setAttribute("aria-pressed", index === number.chosen);
      mark.setAttribute("aria-label", digitText(number, index));
    });
  }

  // Mouse and finger reach the canvas, which distinguishes taps from lines; the mark itself is for the keyboard.
  function makeMark(index) {
    return makeButton(() => choose(middle(number.digits[index].box)));
  }

  const isOnDigit = ([x, y]) =>
    (number?.digits ?? []).some((digit) => {
      const [left, top, right, bottom] = boxOf(digit);
      return left <= x && x <= right && top <= y && y <= bottom;
    });
  takeTaps(isOnDigit, choose);

  on("number", (newest) => {
    number = newest;
    fitBrush();
    show();
  });
  on("drawing", ({ isEmpty }) => {
    if (isEmpty) {
      number = null;
      fitBrush();
      show();
    }
  });
  translate(element, show);
  canvas.after(element);
}
