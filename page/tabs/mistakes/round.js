// "You against the network": the visitor reads test digits, and sees after each what the network and the label say.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { makeAnswerButtons, UNSURE } from "../../shared/answer_buttons.js";
import { finder, make, setText } from "../../shared/elements.js";
import { makeCard } from "../../shared/gallery.js";
import { paintGrey } from "../../shared/image.js";
import { joinWith } from "../../shared/language.js";
import { share, text } from "../../shared/texts.js";
import { drawDigits, isRoundOver } from "./state.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { Store } from "./state.js" */

const [FIRST, ROUND] = [3, 12]; // digits before the first score, and in all

/** @param {HTMLElement} element @param {Store} store @param {(digit: ReadTestDigit) => void} [onOpen] */
export function mountRound(element, { state, set, subscribe }, onOpen) {
  const find = finder(element);
  const [section, heading, canvas] = [find(".alone"), find(".asked"), find("canvas.unread")];
  const [choices, said, others] = [find(".alone .choices"), find(".said"), find(".others")];
  const announce = makeStageAnnouncer(find(".announcement"));

  function draw(/** @type {number} */ count, /** @type {ReadTestDigit[]} */ before = []) {
    const drawn = drawDigits(state.answer?.digits ?? [], state.seen, count);
    const seen = [...state.seen, ...drawn.map(({ position }) => position)];
    set({ round: [...before, ...drawn], seen, isAnswered: false, ...(before.length === 0 && { answers: [] }) });
    if (state.round.length === 0) set({ view: "matrix" });
  }
  subscribe(() => state.answer && draw(FIRST), ["answer"]);

  others.addEventListener("click", () => {
    const { round } = state;
    if (round.length < ROUND) draw(ROUND - round.length, round);
    else draw(ROUND);
    heading.focus();
  });

  function answer(/** @type {number} */ digit) {
    set({ answers: [...state.answers, digit], isAnswered: true });
    find(".onward").focus();
    const words = [...find(".read").children].map((part) => part.textContent);
    announce(`answered ${state.answers.length}`, joinWith(".", words));
  }
  const showChoices = makeAnswerButtons(choices, answer);
  section.addEventListener("keydown", ({ key, repeat, altKey, ctrlKey, metaKey }) => {
    if (isAsking() && /^\d$/.test(key) && !(repeat || altKey || ctrlKey || metaKey)) answer(Number(key));
  });
  find(".onward").addEventListener("click", ({ detail }) => {
    if (detail > 1) return; // a double click on an answer
    set({ isAnswered: false });
    heading.focus();
  });

  // ---- Showing

  const isAsking = () => !state.isAnswered && !isRoundOver(state);

  function show() {
    const { round, answers, isAnswered, view } = state;
    section.hidden = state.answer === null || state.together !== null || view !== "round";
    const isOver = isRoundOver(state);
    find(".unread-digit").hidden = isOver;
    find(".outcome").hidden = others.hidden = section.hidden || !isOver;
    if (section.hidden) return;
    if (isOver) return showOutcome();
    const number = answers.length - Number(isAnswered);
    const digit = round[number];
    const words = text("round_asked", { number: number + 1, total: round.length });
    setText(heading, words);
    showChoices();
    canvas.setAttribute("aria-label", words);
    paintGrey(canvas, digit.image);
    [choices.hidden, said.hidden] = [isAnswered, !isAnswered];
    if (isAnswered)
      find(".read").replaceChildren(...makeParts(digit, text("round_you"), [answerNode(answers[number], digit.true)]));
  }
  subscribe(show, ["answer", "round", "answers", "isAnswered", "view", "together", "language"]);

  function showOutcome() {
    const { answers, round } = state;
    const yours = round.filter((digit, number) => answers[number] === digit.true).length;
    const count = round.filter((digit) => digit.predicted === digit.true).length;
    setText(heading, text("round_outcome", { yours, total: round.length, count }));
    setText(others, text(round.length < ROUND ? "round_all" : "round_others"));
    find(".rows").replaceChildren(
      ...round.map((digit, number) =>
        makeRow(digit, text("round_you"), [answerNode(answers[number], digit.true)], onOpen),
      ),
    );
  }
}

// Make the parts of a row: what people have read, what the network reads, and the label.
/** @param {ReadTestDigit} digit @param {string} people @param {(string | Node)[]} read */
function makeParts({ predicted, confidence, true: label }, people, read) {
  const fill = make("i", { className: "fill" });
  fill.style.setProperty("--part", confidence.toFixed(4));
  const bar = make("span", { className: "track", ariaHidden: "true" }, fill);
  const part = (/** @type {string} */ name, /** @type {(string | Node)[]} */ ...nodes) =>
    make("span", {}, make("small", {}, name), " ", ...nodes);
  const percent = make("small", {}, share(confidence));
  const network = part(text("round_network"), answerNode(predicted, label), " ", bar, percent);
  return [part(people, ...read), network, part(text("round_label"), answerNode(label, label))];
}

// Make a row with a digit and these parts.
/** @param {ReadTestDigit} digit @param {string} people @param {(string | Node)[]} read @param {(digit: ReadTestDigit) => void} [onOpen] */
export function makeRow(digit, people, read, onOpen) {
  const row = makeCard(digit, onOpen);
  row.className = "card";
  row.append(...makeParts(digit, people, read));
  return make("li", {}, row);
}

export const answerNode = (/** @type {number} */ answer, /** @type {number} */ label) =>
  answer === label
    ? make("b", {}, `${label}`)
    : make("b", { className: "wrong" }, answer === UNSURE ? "?" : `${answer} ✗`);
