// What the class answered before and after the lesson, as two bars for each answer, and as a file.

import { make, makeButton } from "../shared/elements.js";
import { save } from "../shared/save.js";
import { text } from "../shared/texts.js";
import { countsOf, isOfLesson } from "./lesson.js";
import { write } from "./lesson_files.js";

/** @import { InLesson } from "./lesson.js" */

const CHANGES = ["right_right", "wrong_right", "right_wrong", "wrong_wrong", "once"]; // how the same phone has answered
const FEW = 6; // phones; of fewer the page says so

/** @type {(state: InLesson, question: string) => number[] | undefined} */
const changesOf = ({ lesson, vote }, question) => vote?.results[`${lesson.name} both-${question}`];

// Show each question with two bars for each answer, the right answer and why.
export function showBeforeAfter(/** @type {HTMLElement} */ element, /** @type {InLesson} */ state) {
  const { asked, questions, words } = state.lesson;
  const sections = asked.map((question) => {
    const { ask, answers, why } = words.questions[question];
    const counts = ["before", "after"].map((moment) => countsOf(state, `${moment}-${question}`));
    const most = Math.max(1, ...counts.flatMap((each) => each ?? []));
    const rows = answers.map((answer, i) => {
      const isRight = questions[question].right === i;
      const bars = ["before", "after"].map((moment, at) => {
        const count = counts[at]?.[i] ?? 0;
        const bar = make("i", { className: `part ${moment}`, ariaHidden: "true" });
        bar.style.setProperty("--part", String(count / most));
        return write("div", make("small", {}, text(`lesson_bar_${moment}`)), bar, write("b", String(count)));
      });
      return make("li", { className: isRight ? "right" : "" }, `${isRight ? "✓ " : ""}${answer}`, ...bars);
    });
    return write(
      "section",
      write("h2", ask),
      make("ul", { className: "compared" }, ...rows),
      ...dotsOf(changesOf(state, question)),
      write("p", why),
    );
  });
  const csv = () => new Blob(["\ufeff", csvOf(state)], { type: "text/csv" }); // a mark of UTF-8, for Excel
  const look = { className: "pill", textContent: text("lesson_bar_csv") };
  const button = makeButton(() => save(csv(), "lesson.csv"), look);
  element.replaceChildren(...sections, write("p", button));
}

// A dot for each phone, by how it has changed.
/** @param {number[]} [changes] */
function dotsOf(changes) {
  if (!changes) return [];
  const lines = changes.map((count, i) => {
    const dots = make("span", { ariaHidden: "true" }, "●".repeat(count));
    return write("li", `**${count}** ${text(`lesson_bar_${CHANGES[i]}`)} `, dots);
  });
  const isFew = changes.slice(0, -1).reduce((sum, each) => sum + each) < FEW;
  const list = make("ul", { className: "changes" }, ...lines);
  return [write("h3", text("lesson_bar_changes")), list, ...(isFew ? [write("p", text("lesson_bar_few"))] : [])];
}

// A row for each answer: the questions of before and after the lesson, with how the same phones have changed; then those of its
// steps, which are asked once.
function csvOf(/** @type {InLesson} */ state) {
  const { asked, words, steps } = state.lesson;
  const inSteps = steps.filter((each) => each.question && isOfLesson(each) && countsOf(state, each.name));
  /** @param {string} question @param {string[]} names */
  const rowsOf = (question, ...names) => {
    const counts = names.map((name) => countsOf(state, name));
    const { ask, answers } = words.questions[question];
    return answers.map((answer, i) => [ask, answer, ...counts.map((each) => each?.[i] ?? "")]);
  };
  const rows = [
    ["question", "answer", "before", "after"].map((name) => text(`lesson_csv_${name}`)),
    ...asked.flatMap((question) => [
      ...rowsOf(question, `before-${question}`, `after-${question}`),
      ...(changesOf(state, question) ?? []).map((count, i) => [
        words.questions[question].ask,
        text(`lesson_bar_${CHANGES[i]}`),
        "",
        count,
      ]),
    ]),
    ...inSteps.flatMap(({ name, question = "" }) => rowsOf(question, name, "")),
  ];
  const cell = (/** @type {unknown} */ value) => `"${String(value).replaceAll('"', '""')}"`;
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
