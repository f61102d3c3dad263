// Several digits on the pad: a mark at each one's place, by which one of them is chosen.
//
// The tabs ask the server about the drawing and about the digit `at` a place, see `choice`; an answer with a `number` says
// where the digits are. It comes here as a `number` event.

import { emit, on } from "../shared/events.js";
import { digitText } from "../shared/number_text.js";
import { translate } from "../shared/translations.js";
import { canvas, drawing, takeTaps } from "./canvas.js";

const MARGIN = 4; // units of the pad between a digit's line and its mark

let at = null; // [x, y] where a digit was chosen, null for the one written last
let atVersion = 0; // of the drawing in which it was chosen

// What a tab's request has besides the drawing.
export const choice = () => ({ at: atVersion === drawing().version ? at : null });

function choose(place) {
  at = place;
  atVersion = drawing().version;
  emit("choice", place);
}

export function mountMarks(element, { side, brush_width: brushWidth }) {
  let number = null; // of the newest answer

  const boxOf = ({ box: [left, top, right, bottom] }) => {
    const margin = brushWidth / 2 + MARGIN;
    const clamp = (value) => Math.min(Math.max(value, 0), side);
    return [clamp(left - margin), clamp(top - margin), clamp(right + margin), clamp(bottom + margin)];
  };
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

  // Mouse and finger go through to the canvas, which tells a tap from a line; the mark itself is for the keyboard.
  function makeMark(index) {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.addEventListener("click", () => choose(middle(number.digits[index].box)));
    return mark;
  }

  const isOnDigit = ([x, y]) =>
    (number?.digits ?? []).some((digit) => {
      const [left, top, right, bottom] = boxOf(digit);
      return left <= x && x <= right && top <= y && y <= bottom;
    });
  takeTaps(isOnDigit, choose);

  on("number", (newest) => {
    number = newest;
    show();
  });
  on("drawing", ({ strokes }) => {
    if (strokes.length === 0) {
      number = null;
      show();
    }
  });
  translate(element, show);
  canvas.after(element);
}
