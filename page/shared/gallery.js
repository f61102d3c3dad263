// Digits with the network's verdicts.

import { make, makeButton } from "./elements.js";
import { paintGrey } from "./image.js";
import { share, text } from "./texts.js";

/** @import { ReadTestDigit, TestDigit } from "../types.d.ts" */

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
      const isRight = digit.true === digit.predicted;
      const className = isRight ? "" : "wrong";
      const words = { digit: digit.predicted, percent: share(digit.confidence) };
      const verdict = text(isRight ? "mistakes_read" : "mistakes_predicted", words);
      const truth = text("mistakes_label", { digit: digit.true });
      const card = makeCard(digit, onOpen);
      card.append(make("span", { className }, verdict), make("span", {}, truth));
      return make("li", {}, card);
    }),
  );
  if (focused !== null) focusDigit(list, focused);
}

// Make a card with the image of a digit. With `onOpen`, it is a button that calls it with the digit.
/** @template {TestDigit} Digit @param {Digit} digit @param {(digit: Digit) => void} [onOpen] */
export function makeCard(digit, onOpen) {
  const card = onOpen ? makeButton(() => onOpen(digit), { title: text("mistakes_open") }) : make("div");
  const canvas = make("canvas", { className: "pixels" });
  paintGrey(canvas, digit.image);
  card.append(canvas);
  card.dataset.position = String(digit.position);
  return card;
}

// Focus the button of a test digit by its position, if it is shown.
/** @param {HTMLElement} list @param {number | string | null | undefined} position */
export const focusDigit = (list, position) =>
  /** @type {HTMLElement | null} */ (list.querySelector(`[data-position="${position}"]`))?.focus();
