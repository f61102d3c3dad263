// The card of a question: the answers to choose from, how many have chosen each, and in the end which one is right, and why.

import { make, makeButton } from "../shared/elements.js";
import { withNote } from "../shared/language.js";
import { text } from "../shared/texts.js";
import { write } from "./lesson_files.js";

/**
 * Show a question in an element.
 * @param {HTMLElement} element
 * @param {object} card
 * @param {import("./types.d.ts").CardWords} card.words
 * @param {number | null} [card.right] the number of the right answer, or null if there is none
 * @param {boolean} [card.isOver] whether to show which answer is right, and why
 * @param {number | null} [card.own] the number of the chosen answer, or null
 * @param {number[] | null} [card.counts] how many have chosen each answer, or null
 * @param {((answer: number) => void) | null} [card.onChoose] is called with the number of an answer; null if none can be chosen
 * @param {((counts: number[]) => void) | null} [card.onCount] is called with the counts if they are entered instead
 */
export function showCard(
  element,
  { words, right = null, isOver = false, own = null, counts = null, onChoose = null, onCount = null },
) {
  const focused = [...element.querySelectorAll("button, input")].indexOf(
    /** @type {Element} */ (document.activeElement),
  );
  const answers = words.answers.map((answer, number) => {
    const label = write("span", answer);
    if (onCount) return withField(label, answer, counts?.[number] ?? 0);
    const node = onChoose ? makeButton(() => onChoose(number)) : write("div");
    const isRight = isOver && right === number;
    if (isRight) label.prepend("✓ ");
    if (!onChoose && own === number) label.append(withNote("", text("lesson_bar_own")));
    node.append(label, ...(counts ? [write("b", String(counts[number]))] : []));
    node.className = `answer${isRight ? " right" : ""}${own === number ? " chosen" : ""}`;
    if (onChoose) node.setAttribute("aria-pressed", String(own === number));
    node.style.setProperty("--part", String(counts ? counts[number] / Math.max(1, ...counts) : 0));
    return node;
  });
  const group = make("div", { className: "answers flow", role: "group", ariaLabel: words.ask }, ...answers);
  const fields = () => [...group.querySelectorAll("input")].map(({ valueAsNumber }) => valueAsNumber || 0);
  if (onCount) group.addEventListener("input", () => onCount(fields()));
  element.replaceChildren(group, ...(isOver && words.why ? [write("p", words.why)] : []));
  /** @type {HTMLElement[]} */ ([...element.querySelectorAll("button, input")])[focused]?.focus();
}

/** @param {HTMLElement} label @param {string} answer @param {number} count */
function withField(label, answer, count) {
  const ariaLabel = text("lesson_bar_hands_of", { answer });
  const field = make("input", { type: "number", min: "0", max: "999", value: String(count), ariaLabel });
  return make("label", { className: "answer" }, label, field);
}
