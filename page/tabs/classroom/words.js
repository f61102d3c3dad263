// Words and elements that several views share.

import { make } from "../../shared/make.js";
import { hasText, text } from "../../shared/translations.js";

// The number of a phone, or of a sample phone of a rehearsal.
export const phoneName = (phone, { firstSample }) =>
  phone < firstSample ? phone : text("class_sample", { phone: phone - firstSample + 1 });

export const networkName = (name) => (hasText(`network_${name}`) ? text(`network_${name}`) : name);

export const makePill = (words, onclick) =>
  make("button", { type: "button", className: "pill", textContent: words, onclick });

// Fill a table. `head` has the columns' titles; each row is {rank, title, cells}; a cell is a list of nodes or words.
export function fillTable(table, head, rows) {
  const titleOf = (scope, words) => make("th", { scope }, words);
  const columns = head.map((words) => (words ? titleOf("col", words) : make("td")));
  const lines = rows.map(({ rank, title, cells }) =>
    make("tr", {}, make("td", {}, rank), titleOf("row", title), ...cells.map((cell) => make("td", {}, ...cell))),
  );
  table.replaceChildren(make("thead", {}, make("tr", {}, ...columns)), make("tbody", {}, ...lines));
}

// Add a button for each digit.
export function addLabels(node, choose) {
  for (let digit = 0; digit < 10; digit++) node.append(makePill(digit, () => choose(digit)));
}

// Mark a digit's button, or none if null.
export function showLabel(node, label) {
  for (const [digit, button] of [...node.children].entries()) button.setAttribute("aria-pressed", digit === label);
}
