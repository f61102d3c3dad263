// A document that the browser prints: a whole lesson, the pupils' questions, or the sheet of paper.js. The sources are described in __init__.py.

import { make, makeButton } from "../shared/elements.js";
import { currentLanguage, joinWith } from "../shared/language.js";
import { fillIn, hasText, text } from "../shared/texts.js";
import { endsOf, loadLesson } from "./lesson.js";
import { fetchPart, write } from "./lesson_files.js";
import { sheetOf } from "./paper.js";

/** @import { CardWords, Lesson, Step } from "./types.d.ts" */

// Show a lesson's document in the page's language, and ask the browser to print it.
export async function showPlan(/** @type {string} */ name) {
  const lesson = await loadLesson(name);
  showDocument(lesson.words.lessons[name].title, contentsOf(lesson));
}

// Show the questions that pupils ask, in the same way. `open` is called with the step that shows what one is about.
export async function showPupilsQuestions(/** @type {(name: string) => void} */ open) {
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
function showDocument(/** @type {string} */ title, /** @type {Node[]} */ nodes) {
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
  function onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // from what leaves projector mode
    close();
  }
  document.addEventListener("keydown", onKey, { capture: true, signal: open.signal });
  print();
  return close;
}

// First a page that a teacher reads before the lesson; then its questions and steps; at last how to set the page up elsewhere.
function contentsOf(/** @type {Lesson} */ lesson) {
  const { name, words, asked, curricula } = lesson;
  const { document: common, lessons } = words;
  const steps = lesson.steps.filter(({ tab }) => !tab || hasText(`tab_${tab}`)); // without those of a tab that was removed
  const codes = [curricula.all, curricula[currentLanguage()] ?? []].flat().join("; ");
  const [hint, ...setUp] = common.before.map(blockOf);
  const goals = asked.map((question) => write("li", words.questions[question].why));
  const ends = endsOf(steps);
  const planned = steps.filter(({ moment }) => moment === "planned");
  const parts = partsOf(planned).flatMap((part, at, all) => {
    const [{ tab }] = part;
    const isNew = all.findIndex(([other]) => other.tab === tab) === at;
    const [from, to] = [ends[steps.indexOf(part[0]) - 1], ends[steps.indexOf(part[part.length - 1])]];
    const names = write("tr", ...common.columns.map((column) => write("th", column)));
    const rows = part.map((step) => rowOf(step, planned.indexOf(step) + 1, lesson));
    return [
      write("h3", fillIn(common.part, { from, to, tab: text(`tab_${tab}`) })),
      ...((isNew && common.tabs[tab ?? ""]) || []).map(blockOf),
      write("table", write("thead", names), write("tbody", ...rows)),
    ];
  });
  const details = make(
    "section",
    { className: "apart" },
    hint,
    write("h3", common.asked),
    write("p", common.asked_how),
    ...asked.flatMap((question) => [...questionOf(words.questions[question]), ...answerOf(question, lesson)]),
    ...parts,
    write("h3", text("lesson_bar_more")),
    write(
      "ul",
      ...steps
        .filter(({ moment }) => moment === "more")
        .map((step) => write("li", joinWith(":", askedIn(step, words).filter(Boolean)))),
    ),
    ...setUp.splice(2),
  );
  return [
    write("h3", common.materials),
    ...lessons[name].introduction.map(blockOf),
    write("h3", common.goals),
    write("ul", ...goals),
    write("p", fillIn(common.curricula, { codes })),
    ...setUp,
    write("h3", common.course),
    courseOf(steps, ends, words),
    details,
  ];
}

// The minutes of each step, and what it asks or does; the questions before the lesson, and those after it, together.
/** @param {Step[]} steps @param {number[]} ends @param {import("./types.d.ts").Words} words */
function courseOf(steps, ends, words) {
  let from = 0;
  const rows = steps.flatMap((step, at) => {
    const { moment, seconds } = step;
    const isPlanned = moment === "planned";
    if (!seconds || (!isPlanned && steps[at + 1]?.moment === moment)) return [];
    const minutes = fillIn(words.document.minutes, { minutes: `${from}–${ends[at]}` });
    from = ends[at];
    const [tab, what] = askedIn(step, words);
    const cells = [minutes, tab, (isPlanned && what) || text(`lesson_bar_${moment}`)];
    return [write("tr", ...cells.map((cell) => write("td", cell)))];
  });
  return make("table", { className: "course" }, write("tbody", ...rows));
}

// The tab of a step, if it has one, and what the step asks or does.
/** @param {Step} step @param {import("./types.d.ts").Words} words */
function askedIn({ name, tab, question }, words) {
  const what = question ? words.questions[question].ask : words.steps[name]?.do; // a comparison has no words
  return [tab ? `**${text(`tab_${tab}`)}**` : "", what ?? ""];
}

// Neighbouring steps in the same tab.
function partsOf(/** @type {Step[]} */ steps) {
  const parts = /** @type {Step[][]} */ ([]);
  for (const step of steps) {
    const last = parts.at(-1);
    if (last && (!step.tab || last[0].tab === step.tab)) last.push(step);
    else parts.push([step]);
  }
  return parts;
}

/** @param {Step} step @param {number} number @param {Lesson} lesson */
function rowOf({ name, question }, number, lesson) {
  const { words } = lesson;
  const { do: does = "", watch = "", ask = "", explain = "" } = words.steps[name];
  const asks = question ? questionOf(words.questions[question]) : [write("p", ask)];
  const says = [...(question ? answerOf(question, lesson) : [write("p", watch)]), write("p", explain)];
  return write(
    "tr",
    ...[[write("p", String(number))], [write("p", does)], asks, says].map((each) => write("td", ...each)),
  );
}

// A question with boxes to tick, and its answer.
const questionOf = (/** @type {CardWords} */ { ask, answers }) => [
  write("p", `**${ask}**`),
  ...answers.map((answer) => write("p", `☐ ${answer}`)),
];

function answerOf(/** @type {string} */ question, /** @type {Lesson} */ { words, questions }) {
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
