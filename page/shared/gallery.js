// Digits with the network's verdicts.

import { makeButton } from "./button.js";
import { share } from "./format.js";
import { paintGrey } from "./image.js";
import { make } from "./make.js";
import { text } from "./translations.js";

/** @import { ReadTestDigit } from "../types.d.ts" */

// Show digits in a list. With `onOpen`, each is a button that calls it with its digit; the focused digit keeps the focus.
/**
 * @param {HTMLElement} list
 * @param {ReadTestDigit[]} digits
 * @param {{ onOpen?: (digit: ReadTestDigit) => void }} [options]
 */
export function showGallery(list, digits, { onOpen } = {}) {
  const { activeElement } = document;
  const focused = list.contains(activeElement) ? /** @type {HTMLElement} */ (activeElement).dataset.position : null;
  list.replaceChildren(
    ...digits.map((digit) => {
      const title = text("mistakes_open");
      const card = onOpen ? makeButton(() => onOpen(digit), { title }) : make("div");
      const canvas = make("canvas", { className: "pixels" });
      paintGrey(canvas, digit.image);
      const isRight = digit.true === digit.predicted;
      const className = isRight ? "" : "wrong";
      const words = { digit: digit.predicted, percent: share(digit.confidence) };
      const verdict = text(isRight ? "mistakes_read" : "mistakes_predicted", words);
      const truth = text("mistakes_true", { digit: digit.true });
      card.append(canvas, make("span", { className }, verdict), make("span", {}, truth));
      if (onOpen) card.dataset.position = String(digit.position);
      return make("li", {}, card);
    }),
  );
  if (focused !== null) focusDigit(list, focused);
}

// Focus the button of a test digit by its position, if it is shown.
/** @param {HTMLElement} list @param {number | string | null | undefined} position */
export const focusDigit = (list, position) =>
  /** @type {HTMLElement | null} */ (list.querySelector(`[data-position="${position}"]`))?.focus();
