// A sheet to fill in by hand, and its answers on the next page: a unit with nine pixels, as slow motion shows one with many.

import { make } from "../shared/elements.js";
import { fillIn } from "../shared/texts.js";
import { write } from "./lesson_files.js";

// In the order of reading, like the numbers of the pixels, which begin with 1. The words give the sums, and which changes help.
const WEIGHTS = [-1, 1, -1, 0, 1, -1, 1, 0, -1];
// The last one has the ink of the first and the third: its sum is the sum of theirs.
const PICTURES = {
  A: { ink: [0, 1, 0, 0, 1, 0, 0, 1, 0], should: "is_one" },
  B: { ink: [1, 1, 1, 0, 0, 1, 0, 0, 1], should: "is_other" },
  C: { ink: [1, 0, 0, 1, 0, 0, 1, 0, 0], should: "is_one" },
  D: { ink: [1, 1, 0, 1, 1, 0, 1, 1, 0], should: "is_two" },
};
const LINE = "_".repeat(40);

/** @param {import("./types.d.ts").Words["paper"]} words @returns {HTMLElement[]} */
export function sheetOf(words) {
  const boxes = [words.yes, words.no].map((each) => `☐ ${each}`).join("  ");
  const pictures = Object.entries(PICTURES).map(([name, { ink, should }]) =>
    write(
      "div",
      write("h3", fillIn(words.picture, { name })),
      gridOf(ink),
      write("p", words[should]),
      write("p", `${words.sum} ______`),
      write("p", `${words.active} ${boxes}`),
      write("p", `${words.right} ${boxes}`),
    ),
  );
  const weights = WEIGHTS.map((weight) => String(weight).replace("-", "−"));
  const ask = (/** @type {string} */ question) => write("div", write("p", `**${question}**`), write("p", LINE));
  const answers = make(
    "section",
    { className: "apart" },
    write("h3", words.answers),
    write("p", words.first),
    write("ul", ...words.solutions.map((each) => write("li", each))),
    write("p", words.why),
    write("p", words.layers),
  );
  return [
    write("p", fillIn(words.who, { line: "_".repeat(20) })),
    write("p", words.how),
    write("h3", words.weights),
    rowOf(gridOf(weights), gridOf(weights.map(() => ""))),
    rowOf(...pictures.slice(0, 3)),
    write("p", words.change),
    rowOf(...words.questions.map(ask)),
    rowOf(pictures[3], ask(words.last)),
    write("p", words.go_on),
    answers,
  ];
}

const rowOf = (/** @type {HTMLElement[]} */ ...nodes) => make("div", { className: "sheet" }, ...nodes);

// Cells with text, or with ink for the number 1.
function gridOf(/** @type {(string | number)[]} */ cells) {
  const nodes = cells.map((cell) =>
    typeof cell === "string" ? make("span", {}, cell) : make("span", { className: cell === 1 ? "ink" : "" }),
  );
  return make("div", { className: "grid" }, ...nodes);
}
