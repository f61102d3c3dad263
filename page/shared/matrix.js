// A confusion matrix: a row for each true digit, a column for each predicted one.

import { DIGITS } from "../common/math.js";
import { make, makeButton } from "./elements.js";
import { decimal, text } from "./texts.js";

// The percentage of accent colour behind a count; more would make it illegible.
const shade = (/** @type {number} */ count, /** @type {number} */ largest) => 10 + (30 * count) / largest;

// The same for a percentage of a row, so that the colours of several matrices can be compared.
const shadeInRow = (/** @type {number} */ percentage) => 0.4 * percentage;
/** @param {number[]} row @param {number} count */
const percentageIn = (row, count) => Math.round((100 * count) / row.reduce((sum, each) => sum + each));

// Show a matrix in a table. With `onChoose`, each count is a button that calls it with (digit, other); `isChosen` returns
// whether a pair is the chosen one. The colours show the mistakes, and on the diagonal the part of the row that is read
// correctly. With `isByRow` the cells and colours show each count's percentage of its row.
/**
 * @param {HTMLTableElement} table
 * @param {number[][]} matrix
 * @param {{
 *   onChoose?: (digit: number, other: number) => void,
 *   isChosen?: (digit: number, other: number) => boolean,
 *   isByRow?: boolean,
 * }} [options]
 */
export function showMatrix(table, matrix, { onChoose, isChosen, isByRow = false } = {}) {
  const mistakes = matrix.flatMap((row, digit) => row.filter((_, other) => other !== digit));
  const largest = Math.max(1, ...mistakes);
  const buttons = /** @type {(Element | null)[]} */ ([...table.querySelectorAll("button")]);
  const focused = buttons.indexOf(document.activeElement);
  table.setAttribute("aria-label", text("mistakes_matrix"));
  const nameOf = (/** @type {string} */ scope, /** @type {number} */ digit) => make("th", { scope }, String(digit));
  const names = DIGITS.map((digit) => nameOf("col", digit));
  table.replaceChildren(make("tr", {}, make("td"), ...names));
  matrix.forEach((row, digit) => {
    const line = make("tr", {}, nameOf("row", digit));
    table.append(line);
    row.forEach((count, other) => {
      const isButton = onChoose && count > 0;
      const cell = isButton ? makeButton(() => onChoose(digit, other)) : document.createElement("span");
      const shown = isByRow ? percentageIn(row, count) : count;
      cell.textContent = shown ? decimal(shown, 0) : "·";
      if (count > 0) cell.title = text("mistakes_cell", { count, digit, other });
      if (shown) {
        const isOfRow = isByRow || digit === other;
        const weight = isOfRow ? shadeInRow(percentageIn(row, count)) : shade(count, largest);
        cell.style.setProperty("--weight", String(weight));
      }
      if (isButton) {
        cell.setAttribute("aria-label", cell.title);
        cell.setAttribute("aria-pressed", String(isChosen?.(digit, other)));
      }
      line.insertCell().append(cell);
    });
  });
  table.querySelectorAll("button")[focused]?.focus();
}
