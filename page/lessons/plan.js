// A document that the browser prints: a whole lesson, the pupils' questions, or the sheet of paper.js. The sources are described in __init__.py.

import { makeButton } from "../shared/button.js";
import { currentLanguage } from "../shared/language.js";
import { fillIn, hasText, text } from "../shared/translations.js";
import { endsOf, loadLesson } from "./lesson.js";
import { sheetOf } from "./paper.js";
import { fetchPart, write } from "./words.js";

/** @import { CardWords, Lesson, Step } from "./types.d.ts" */

// Show a lesson's document in the page's language, and ask the browser to print it.
/** @param {string} minutes */
export async function showPlan(minutes) {
  const lesson = await loadLesson(minutes);
  showDocument(lesson.words.lessons[minutes].title, contentsOf(lesson));
}

// Show the questions that pupils ask, in the same way. `open` is called with the step that shows what one is about.
/** @param {(name: string) => void} open */
export async function showPupilsQuestions(open) {
  /** @type {[import("./types.d.ts").Plans, import("./types.d.ts").Words]} */
  const [{ pupils }, words] = await Promise.all([fetchPart("lessons"), fetchPart(`words/${currentLanguage()}`)]);
  const { pupil: forPupils, teacher: forTeacher, see } = words.document;
  const nodes = Object.entries(words.pupils).flatMap(([name, { ask, pupil, teacher }]) => {
    const link = write("a", see);
    link.href = `?lesson=${pupils[name]}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      close();
      open(pupils[name]);
    });
    return [
      write("h3", ask),
      write("p", `**${forPupils}** ${pupil}`),
      write("p", `**${forTeacher}** ${teacher}`),
      link,
    ];
  });
  const close = showDocument(text("lesson_bar_questions"), nodes);
}

// Show the sheet to fill in by hand.
export async function showPaper() {
  /** @type {import("./types.d.ts").Words} */
  const { paper } = await fetchPart(`words/${currentLanguage()}`);
  showDocument(paper.title, sheetOf(paper));
}

// Show a document above the page, once, and print it. Returns the function that closes it.
/** @param {string} title @param {Node[]} nodes */
function showDocument(title, nodes) {
  document.querySelector(".plan")?.remove(); // after a double click
  const others = /** @type {HTMLElement[]} */ ([...document.body.children]).filter((node) => !node.inert);
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  const open = new AbortController();

  function close() {
    open.abort();
    for (const node of others) node.inert = false;
    dialog.remove();
    focused.focus();
  }

  const print = () => window.print?.(); // some browsers of phones cannot print
  const buttons = [
    makeButton(print, { className: "pill", textContent: text("lesson_bar_print") }),
    makeButton(close, { className: "pill", textContent: text("close") }),
  ];
  const dialog = write("dialog", write("div", ...buttons), write("article", write("h2", title), ...nodes));
  Object.assign(dialog, { className: "plan", lang: currentLanguage(), ariaLabel: title, ariaModal: "true" });
  document.body.append(dialog);
  dialog.show(); // browsers may print only a page of a modal dialog
  for (const node of others) node.inert = true;
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // from what leaves projector mode
    close();
  }
  document.addEventListener("keydown", onKey, { capture: true, signal: open.signal });
  print();
  return close;
}

// Neighbouring steps in the same tab are one part, with a table. How to set the page up comes last.
/** @param {Lesson} lesson */
function contentsOf(lesson) {
  const { minutes, words, asked, steps } = lesson;
  const { document: common, lessons } = words;
  const [hint, ...setUp] = common.before;
  const nodes = [...lessons[minutes].introduction, hint].map(blockOf);
  nodes.push(write("h3", common.asked), write("p", common.asked_how));
  for (const question of asked) nodes.push(...questionOf(words.questions[question]));
  const described = new Set(); // tabs
  const ends = endsOf(steps);
  let number = 0;
  for (const part of partsOf(steps)) {
    const [{ tab, moment }] = part;
    const at = steps.indexOf(part[0]);
    const [from, to] = [ends[at - 1], ends[at + part.length - 1]];
    nodes.push(write("h3", fillIn(common[moment === "more" ? "more" : "part"], { from, to, tab: text(`tab_${tab}`) })));
    if (!described.has(tab)) nodes.push(...(common.tabs[tab ?? ""] ?? []).map(blockOf));
    described.add(tab);
    const rows = part.map((step) => {
      number += 1;
      return rowOf(step, number, ends, lesson);
    });
    const names = write("tr", ...common.columns.map((column) => write("th", column)));
    nodes.push(write("table", write("thead", names), write("tbody", ...rows)));
  }
  nodes.push(write("h3", common.answers));
  for (const question of asked) nodes.push(write("p", words.questions[question].ask), ...answerOf(question, lesson));
  const last = write("section", ...setUp.map(blockOf));
  last.className = "apart";
  return [...nodes, last];
}

/** @param {Step[]} steps */
function partsOf(steps) {
  const parts = /** @type {Step[][]} */ ([]);
  for (const step of steps) {
    if (!["planned", "more"].includes(step.moment) || (step.tab && !hasText(`tab_${step.tab}`))) continue; // removed
    const last = parts.at(-1);
    if (last && last[0].moment === step.moment && (!step.tab || last[0].tab === step.tab)) last.push(step);
    else parts.push([step]);
  }
  return parts;
}

/** @param {Step} step @param {number} number @param {number[]} ends @param {Lesson} lesson */
function rowOf(step, number, ends, lesson) {
  const { name, question } = step;
  const at = lesson.steps.indexOf(step);
  const { words } = lesson;
  const { do: does = "", watch = "", ask = "", explain = "" } = words.steps[name];
  const minutes = `${ends[at - 1]}–${ends[at]}`;
  const time = step.seconds ? [write("p", fillIn(words.document.minutes, { minutes }))] : [];
  const asks = question ? questionOf(words.questions[question]) : [write("p", ask)];
  const says = [...(question ? answerOf(question, lesson) : [write("p", watch)]), write("p", explain)];
  return write(
    "tr",
    ...[[write("p", String(number))], [write("p", does), ...time], asks, says].map((each) => write("td", ...each)),
  );
}

// A question with boxes to tick, and its answer.
/** @param {CardWords} words */
const questionOf = ({ ask, answers }) => [
  write("p", `**${ask}**`),
  ...answers.map((answer) => write("p", `☐ ${answer}`)),
];

/** @param {string} question @param {Lesson} lesson */
function answerOf(question, { words, questions }) {
  const { answers, why, tempting = "", misconception } = words.questions[question];
  const { right } = questions[question];
  const said = right === null ? [] : [write("p", `**${fillIn(words.document.right, { answer: answers[right] })}**`)];
  const idea = misconception ? [write("p", fillIn(words.document.misconception, { misconception }))] : [];
  return [...said, write("p", why), write("p", tempting), ...idea];
}

// Make a heading, a list or a paragraph: of words that begin with "## ", "1. " or "- ", or of others.
/** @param {string} words @returns {HTMLElement} */
function blockOf(words) {
  const [, mark] = words.match(/^(##|1\.|-) /) ?? [];
  if (!mark) return write("p", words);
  if (mark === "##") return write("h3", words.slice(3));
  const items = words.split("\n").map((line) => write("li", line.slice(line.indexOf(" ") + 1)));
  return write(mark === "-" ? "ul" : "ol", ...items);
}
