// The answer in large type: a digit, a number, or the numbers of a photo.

import { make, setProperty, setText } from "../../shared/elements.js";

const ASPECT = 1.7; // width of a photo's numbers, in units of the answer's height
const CHAR = 0.7; // width of a wide font's digit, in units of its size

// Longer answers get smaller type.
export function showAnswer(/** @type {HTMLElement} */ winner, /** @type {string} */ words) {
  const lines = words.split("\n");
  winner.classList.remove("numbers");
  setText(winner, words);
  const figures = Math.max(...lines.map(({ length }) => length));
  setProperty(winner, "--lines", Math.max(lines.length, figures / 2));
  setProperty(winner, "--figures", figures); // a number leaves the sentence as much width as a digit
}

// Show the numbers of a photo, the one with the index `chosen` highlighted. Many are shown in columns, as many as make the type
// largest.
/** @param {HTMLElement} winner @param {string[]} numbers @param {number} chosen */
export function showNumbers(winner, numbers, chosen) {
  const chars = Math.max(...numbers.map(({ length }) => length)) + 1;
  const sizeIn = (/** @type {number} */ rows) =>
    Math.min(1 / rows, ASPECT / (Math.ceil(numbers.length / rows) * chars * CHAR));
  const counts = numbers.map((_, index) => index + 1);
  const rows = counts.reduce((best, count) => (sizeIn(count) > sizeIn(best) ? count : best));
  winner.replaceChildren(
    ...numbers.map((words, index) => make("span", { className: index === chosen ? "" : "muted" }, words)),
  );
  winner.classList.add("numbers");
  winner.style.removeProperty("--figures");
  winner.style.setProperty("--rows", String(rows));
  winner.style.setProperty("--lines", String(1 / sizeIn(rows)));
  const [own, all] = [winner.children[chosen], winner].map((node) => node.getBoundingClientRect());
  winner.scrollTop += own.top + own.height / 2 - (all.top + all.height / 2);
  winner.scrollLeft += own.left + own.width / 2 - (all.left + all.width / 2);
}
