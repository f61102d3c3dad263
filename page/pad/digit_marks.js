// Marks around digits, on a drawing or a photo. Boxes are [left, top, right, bottom].

import { makeButton } from "../shared/elements.js";

/** @import { Box, Point } from "../types.d.ts" */

/** @type {(box: Box) => Point} */
export const middle = ([left, top, right, bottom]) => [(left + right) / 2, (top + bottom) / 2];

// Place a node at a box in fractions of its parent.
export function placeAt(/** @type {HTMLElement} */ node, /** @type {number[]} */ [left, top, right, bottom]) {
  node.style.left = `${100 * left}%`;
  node.style.top = `${100 * top}%`;
  node.style.width = `${100 * (right - left)}%`;
  node.style.height = `${100 * (bottom - top)}%`;
}

/**
 * Show a mark at each box; `wordsOf` names it by its index, and `onChoose` is called with that. Mouse and finger reach what is
 * below the marks, which distinguishes taps from lines; a mark itself is for the keyboard.
 * @param {HTMLElement} element
 * @param {number[][]} boxes
 * @param {number | undefined} chosen
 * @param {{ wordsOf: (index: number) => string, onChoose: (index: number) => void }} options
 */
export function showMarks(element, boxes, chosen, { wordsOf, onChoose }) {
  const marks = /** @type {HTMLCollectionOf<HTMLElement>} */ (element.children);
  while (marks.length > boxes.length) element.lastElementChild?.remove();
  while (marks.length < boxes.length) {
    const index = marks.length;
    element.append(makeButton(() => onChoose(index)));
  }
  boxes.forEach((box, index) => {
    placeAt(marks[index], box);
    marks[index].setAttribute("aria-pressed", String(index === chosen));
    marks[index].setAttribute("aria-label", wordsOf(index));
  });
}
