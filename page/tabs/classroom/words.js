// Words and elements that several views share.

import { DIGITS } from "../../common/math.js";
import { makeButton } from "../../shared/elements.js";
import { hasText, text } from "../../shared/texts.js";

/** @type {(name: string) => string} */
export const networkName = (name) => (hasText(`network_${name}`) ? text(`network_${name}`) : name);

/** @type {(words: string, onClick: () => void) => HTMLButtonElement} */
export const makePill = (words, onClick) => makeButton(onClick, { className: "pill" }, words);

// Add a button for each digit.
export const addLabels = (/** @type {HTMLElement} */ node, /** @type {(digit: number) => void} */ choose) =>
  node.append(...DIGITS.map((digit) => makePill(String(digit), () => choose(digit))));

// Mark a digit's button, or none if null.
export function showLabel(/** @type {HTMLElement} */ node, /** @type {number | null} */ label) {
  for (const [digit, button] of [...node.children].entries())
    button.setAttribute("aria-pressed", String(digit === label));
}
