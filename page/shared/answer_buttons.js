// The buttons with which a person says what a digit is.

import { DIGITS } from "../common/math.js";
import { makeButton } from "./elements.js";
import { text } from "./texts.js";

export const UNSURE = 10; // the answer "can't tell", beside 0 to 9

// Fill an element with the buttons; `onChoose` is called with an answer. Returns `show`, which shows them in the page's language,
// and one of them as chosen, unless an answer cannot be changed.
/** @param {HTMLElement} element @param {(answer: number) => void} onChoose */
export function makeAnswerButtons(element, onChoose) {
  const buttons = [...DIGITS, UNSURE].map((answer) =>
    makeButton(() => onChoose(answer), {
      className: `pill${answer === UNSURE ? " unsure" : ""}`,
      textContent: `${answer}`,
    }),
  );
  element.append(...buttons);
  return function show(/** @type {number | null} */ chosen = null, canChange = false) {
    element.setAttribute("aria-label", text("round_answers"));
    buttons[UNSURE].textContent = text("round_unsure");
    if (!canChange) return;
    for (const [answer, button] of buttons.entries()) button.setAttribute("aria-pressed", String(answer === chosen));
  };
}
