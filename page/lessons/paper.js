// A sheet to fill in by hand, and its answers on the next page: a unit with nine pixels, as slow motion shows one with many.

import { fillIn } from "../shared/translations.js";
import { write } from "./words.js";

// In the order of reading, like the numbers of the pixels, which begin with 1.
const WEIGHTS = [-1, 1, -1, 0, 1, -1, -1, 0, -1];
/** @type {Record<string, { ink: number[], isOne: boolean }>} */
const PICTURES = {
  A: { ink: [0, 1, 0, 0, 1, 0, 0, 1, 0], isOne: true },
  B: { ink: [1, 1, 1, 0, 0, 1, 0, 0, 1], isOne: false },
  C: { ink: [0, 1, 0, 0, 1, 0, 1, 1, 1], isOne: true },
};

/** @param {number} value */
const signed = (value) => String(value).replace("-", "−");

/** @param {number[]} weights @param {number[]} ink */
const sumOf = (weights, ink) => ink.reduce((sum, pixel, i) => sum + pixel * weights[i], 0);

/** @param {number[]} weights */
const wrongOf = (weights) =>
  Object.keys(PICTURES).filter((name) => sumOf(weights, PICTURES[name].ink) > 0 !== PICTURES[name].isOne);

/** @param {number[]} weights */
const sumsOf = (weights) =>
  Object.entries(PICTURES)
    .map(([name, { ink }]) => `${name} = ${signed(sumOf(weights, ink))}`)
    .join(", ");

// Each change of one weight, up by 1, after which all pictures come out right; none that goes down does that.
function solutions() {
  const changed = WEIGHTS.map((weight, at) => ({
    at,
    weight,
    weights: WEIGHTS.map((each, i) => each + Number(i === at)),
  }));
  return changed.filter(({ weight, weights }) => weight < 1 && wrongOf(weights).length === 0);
}

/** @param {import("./types.d.ts").Words["paper"]} words @returns {HTMLElement[]} */
export function sheetOf(words) {
  const boxes = [words.yes, words.no].map((each) => `☐ ${each}`).join("  ");
  const pictures = Object.entries(PICTURES).map(([name, { ink, isOne }]) =>
    write(
      "div",
      write("h3", fillIn(words.picture, { name })),
      gridOf(ink.map((pixel) => (pixel ? "■" : ""))),
      write("p", isOne ? words.is_one : words.is_other),
      write("p", `${words.sum} ______`),
      write("p", `${words.active} ${boxes}`),
      write("p", `${words.right} ${boxes}`),
    ),
  );
  const weights = write("div", write("h3", words.weights), gridOf(WEIGHTS.map(signed)), gridOf(WEIGHTS.map(() => "")));
  const sheet = write("div", weights, ...pictures);
  sheet.className = "sheet";
  return [
    write("p", words.how),
    sheet,
    write("p", words.change),
    ...words.questions.flatMap((each) => [write("p", `**${each}**`), write("p", "_".repeat(60))]),
    write("p", words.go_on),
    answersOf(words),
  ];
}

/** @param {import("./types.d.ts").Words["paper"]} words */
function answersOf(words) {
  const [name] = wrongOf(WEIGHTS);
  const lines = solutions().map(({ at, weight, weights }) =>
    write(
      "li",
      fillIn(words.solution, { number: at + 1, from: signed(weight), to: signed(weight + 1), sums: sumsOf(weights) }),
    ),
  );
  const { ink } = PICTURES[name];
  const empty = ink.flatMap((pixel, i) => (pixel ? [] : [i + 1])).join(", ");
  const full = ink.flatMap((pixel, i) => (pixel && WEIGHTS[i] === 1 ? [i + 1] : [])).join(", ");
  const answers = write(
    "section",
    write("h3", words.answers),
    write("p", fillIn(words.first, { sums: sumsOf(WEIGHTS), name })),
    write("ul", ...lines),
    write("p", fillIn(words.why, { empty, full })),
  );
  answers.className = "apart";
  return answers;
}

/** @param {string[]} cells */
function gridOf(cells) {
  const grid = write("div", ...cells.map((cell) => write("span", cell)));
  grid.className = "grid";
  return grid;
}
