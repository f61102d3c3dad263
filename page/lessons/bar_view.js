// The bar's elements, and what they show of the state, see lesson.js.

import { sum } from "../common/math.js";
import { finder, make, makeButton, makeMemo, makeSvg, setText } from "../shared/elements.js";
import { currentLanguage, joinWith } from "../shared/language.js";
import { text } from "../shared/texts.js";
import { isVisible } from "./actions.js";
import { showBeforeAfter } from "./before_after.js";
import { showCard } from "./card.js";
import { countsOf, delayOf, guessOf, isFull, nextOf, phaseOf, placeOf } from "./lesson.js";
import { fetchPart, withMarks, write } from "./lesson_files.js";

/** @import { InLesson, LessonState } from "./lesson.js" @import { LessonRecord } from "./types.d.ts" */

const PRINTER = "M7 8V3H17V8M7 17H3V8H21V17H17M7 14H17V21H7Z";

/** @type {Record<NonNullable<ReturnType<typeof nextOf>>, string>} */
const NEXT = {
  show: "show",
  look: "question",
  tally: "show_votes",
  begin: "go_on",
  reveal: "reveal",
  question: "question",
  step: "go_on",
};

// What the bar says first: a question, what to do, or why the answer is right.
function sentencesOf(/** @type {LessonState} */ state) {
  const { lesson, step, isDone } = state;
  const phase = phaseOf(state);
  if (!lesson || !step) return [text("lesson_bar_choose"), ""];
  if (phase === "compared") return [text("lesson_bar_compared"), ""];
  const { do: does = "", ask: asks = "", watch = "" } = lesson.words.steps[step.name] ?? {};
  if (!step.question) return [does, isDone ? watch : asks];
  if (phase === "doing" || phase === "done") return [does, ""];
  if (phase === "looking" && step.seen) return [lesson.words.questions[step.seen].ask, ""];
  const { ask, why } = lesson.words.questions[step.question];
  if (phase === "revealed" && !isFull(state)) return [why, ""];
  return [ask, phase === "voting" ? text("lesson_bar_vote") : phase === "asked" ? text("lesson_bar_tap") : ""];
}

// The notes give the answer away, so that a question has none until it is answered.
function notesOf(/** @type {LessonState} */ state) {
  const { lesson, step } = state;
  if (["asked", "voting", "closed", "looking"].includes(phaseOf(state))) return [];
  const { watch, explain } = lesson?.words.steps[step?.name ?? ""] ?? {};
  const { misconception, tempting } = lesson?.words.questions[step?.question ?? ""] ?? {};
  const idea = misconception && text("lesson_bar_misconception", { misconception });
  return [watch, explain, tempting, idea].flatMap((words) => words || []);
}

// The card of the step's question, see card.js; null without one.
function cardOf(/** @type {InLesson} */ state) {
  const { lesson, step, isCounting } = state;
  const phase = phaseOf(state);
  if (!step.question || phase === "doing" || phase === "done") return null;
  if (phase === "looking") return seenCardOf(state);
  const isAsked = phase === "asked" || phase === "voting";
  const { own } = guessOf(state, step.name);
  const counts = countsOf(state, step.name);
  const isHidden = (isAsked && !isCounting) || (own !== null && sum(counts ?? []) === 1);
  return {
    words: { ...lesson.words.questions[step.question], ...(!isFull(state) && { why: "" }) },
    right: lesson.questions[step.question].right,
    isOver: phase === "revealed",
    own,
    counts: isHidden ? null : counts,
    canChoose: isAsked,
    canCount: isAsked && isCounting,
  };
}

// The card of what the class has seen: a tap is marked at once.
function seenCardOf(/** @type {InLesson} */ { lesson, step: { seen = "" }, seen: own }) {
  const { right } = lesson.questions[seen];
  const isOver = own !== null;
  return { words: lesson.words.questions[seen], right, isOver, own, counts: null, canChoose: !isOver, canCount: false };
}

function placesOf(/** @type {InLesson} */ state) {
  const { step, isDone } = state;
  if (step.moment === "compared") return ["", ""];
  const { number, count } = placeOf(state);
  const moment = step.moment === "planned" ? "" : `${text(`lesson_bar_${step.moment}`)} `;
  const hidden = joinWith(":", [`${moment}${text("lesson_bar_step", { step: number, count })}`, ""]);
  const short = step.moment === "more" ? "+ " : moment; // its words would take a line on a projector
  return [`${isDone ? "✓ " : ""}${short}${number}/${count}`, hidden];
}

function timeOf(/** @type {InLesson} */ state) {
  const votes = phaseOf(state) === "voting" ? `${text("lesson_bar_votes", { count: state.vote?.votes })} ` : "";
  const { moment } = state.step;
  const delay = delayOf(state);
  const time = delay > 0 ? text("lesson_bar_late", { count: delay }) : text("lesson_bar_on_time");
  return `${votes}${moment === "more" ? "" : time}`;
}

/**
 * @typedef {ReturnType<typeof finder>} Find @typedef {ReturnType<typeof makeMemo>} Show
 * @typedef {{ start(lesson: string, step?: string): void, print(lesson: string): void, printPaper(): void }} Documents
 * @typedef {Documents & { showQuestions(): void, choose(answer: number): void, count(hands: number[]): void }} Listeners
 */

// Show states in a closed bar. Returns `find`; `focus`, which focuses the button that a teacher presses most; and `render`, which
// shows a state.
/** @param {HTMLElement} bar @param {string[]} lessons @param {Listeners} listeners */
export function makeBarView(bar, lessons, listeners) {
  const find = finder(bar);

  // The page begins below the bar.
  new ResizeObserver(() => document.body.style.setProperty("--lesson-height", `${bar.offsetHeight}px`)).observe(bar);

  const show = makeMemo();

  function render(/** @type {LessonState} */ state) {
    const { lesson, isDone, isCounting } = state;
    const phase = phaseOf(state);
    const hadFocus = bar.contains(document.activeElement);
    bar.classList.toggle("choosing", lesson === null);
    bar.classList.toggle("full", isFull(state));
    bar.classList.toggle("comparing", phase === "compared");
    bar.classList.toggle("done", isDone);
    showWords(find, show, state);
    find(".hands").hidden = phase !== "asked" && phase !== "voting";
    find(".again").hidden = phase !== "revealed" && phase !== "closed";
    find(".look").hidden = phase !== "looking";
    find(".hands").setAttribute("aria-pressed", String(isCounting));
    setText(find(".state"), isDone ? text("lesson_bar_done") : "");
    if (lesson) {
      showStep(find, /** @type {InLesson} */ (state));
      showCardOf(find(".card"), show, /** @type {InLesson} */ (state), listeners);
    } else {
      for (const part of [".place", ".hidden-place"]) setText(find(part), "");
      show("card", null, () => find(".card").replaceChildren());
      showLessons(find(".lessons"), show, { ...state.record, lessons }, listeners);
    }
    const focused = document.activeElement;
    if (hadFocus && !(focused && bar.contains(focused) && isVisible(focused))) focus();
  }

  const focus = () => find(bar.classList.contains("choosing") ? ".lessons button" : ".next")?.focus();

  return { find, focus, render };
}

// The sentences, and the teacher's notes.
/** @param {Find} find @param {Show} show @param {LessonState} state */
function showWords(find, show, state) {
  for (const part of [".do > :last-child", ".watch", ".notes", ".card"])
    find(part).lang = state.lesson?.language ?? currentLanguage();
  const [first, usual] = sentencesOf(state);
  const second = state.trouble || usual;
  show("first", first, () => find(".do > :last-child").replaceChildren(...withMarks(first)));
  show("second", second, () => find(".watch").replaceChildren(...withMarks(second)));
  const notes = notesOf(state);
  show("notes", notes, () => find(".notes").replaceChildren(...notes.map((words) => write("p", words))));
  find(".notes-button").hidden = notes.length === 0;
  find(".notes").hidden = !state.areNotesShown || notes.length === 0;
  find(".notes-button").setAttribute("aria-expanded", String(!find(".notes").hidden));
}

function showStep(/** @type {Find} */ find, /** @type {InLesson} */ state) {
  const next = nextOf(state);
  find(".next").hidden = next === null;
  if (next) setText(find(".next"), text(`lesson_bar_${NEXT[next]}`));
  const [place, hiddenPlace] = placesOf(state);
  setText(find(".place"), place);
  setText(find(".hidden-place"), hiddenPlace);
  setText(find(".time"), timeOf(state));
}

// Show what the class answers, or has answered before and after the lesson.
/** @param {HTMLElement} element @param {Show} show @param {InLesson} state @param {Pick<Listeners, "choose" | "count">} listeners */
function showCardOf(element, show, state, { choose, count }) {
  const { lesson, step } = state;
  if (step.moment === "compared") {
    const counts = ["before", "after"].map((moment) =>
      lesson.asked.map((name) => countsOf(state, `${moment}-${name}`)),
    );
    show("card", [currentLanguage(), lesson.language, counts], () => showBeforeAfter(element, state));
    return;
  }
  const card = cardOf(state);
  const isTyped = card?.canCount; // then its fields have the counts
  show("card", [currentLanguage(), step.name, { ...card, counts: isTyped ? null : card?.counts }], () => {
    if (!card) element.replaceChildren();
    else
      showCard(element, {
        ...card,
        onChoose: card.canChoose ? choose : null,
        onCount: card.canCount ? count : null,
      });
  });
}

// Offer lessons, and the step at which the class has left one.
/** @param {HTMLElement} list @param {Show} show @param {LessonRecord & { lessons: string[] }} offered @param {Listeners} listeners */
function showLessons(list, show, { lessons, lesson, step }, { start, print, printPaper, showQuestions }) {
  const isKept = lessons.includes(lesson);
  show("lessons", [currentLanguage(), isKept && [lesson, step]], () => {
    const rows = lessons.map((each) => {
      const title = joinWith(":", [text("lesson_bar_print"), text(`lesson_bar_${each}`)]);
      const printer = makeButton(() => print(each), { title, ariaLabel: title });
      printer.append(makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, makeSvg("path", { d: PRINTER })));
      return rowOf(text(`lesson_bar_${each}`), () => start(each), printer);
    });
    rows.push(rowOf(text("lesson_bar_paper"), printPaper), rowOf(text("lesson_bar_questions"), showQuestions));
    describe(lessons, [...rows]);
    if (isKept) {
      const row = rowOf(text("lesson_bar_continue"), () => start(lesson, step));
      row.querySelector("p")?.append(text(`lesson_bar_${lesson}`));
      rows.unshift(row);
    }
    list.replaceChildren(...rows);
  });
}

// Describe each lesson, the sheet of paper and the pupils' questions below their names.
async function describe(/** @type {string[]} */ lessons, /** @type {HTMLElement[]} */ rows) {
  try {
    /** @type {import("./types.d.ts").Words} */
    const words = await fetchPart(`words/${currentLanguage()}`);
    const asks = Object.values(words.pupils).map(({ ask }) => ask);
    const said = lessons.map((each) => words.lessons[each].introduction.join(" "));
    for (const [i, sentence] of [...said, words.paper.title, asks.slice(0, 3).join(" ")].entries())
      rows[i].querySelector("p")?.append(sentence);
  } catch (error) {
    console.warn(error); // the names remain
  }
}

/** @param {string} name @param {() => void} choose @param {HTMLElement} [printer] */
function rowOf(name, choose, printer) {
  const button = makeButton(choose, { className: "pill", textContent: name });
  return write("li", button, make("p", { className: "muted" }), ...(printer ? [printer] : []));
}
