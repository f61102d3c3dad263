// The bar's elements, and what they show of the state, see lesson.js.

import { sum } from "../common/math.js";
import { finder, make, makeButton, makeMemo, makeSvg, setText } from "../shared/elements.js";
import { currentLanguage } from "../shared/language.js";
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

function notesOf(/** @type {LessonState} */ { lesson, step }) {
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
  const hidden = `${moment}${text("lesson_bar_step", { step: number, count })}: `;
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
 * Show states in a closed bar. Returns `find`; `focus`, which focuses the button that a teacher presses most; and `render`, which
 * shows a state.
 * @param {HTMLElement} bar
 * @param {string[]} lessons
 * @param {object} listeners
 * @param {(lesson: string, step?: string) => void} listeners.start
 * @param {(lesson: string) => void} listeners.print
 * @param {() => void} listeners.printPaper
 * @param {() => void} listeners.showQuestions
 * @param {(answer: number) => void} listeners.choose
 * @param {(counts: number[]) => void} listeners.count is called with the hands for each answer
 */
export function makeBarView(bar, lessons, { start, print, printPaper, showQuestions, choose, count }) {
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
    for (const part of [".do > :last-child", ".watch", ".notes", ".card"])
      find(part).lang = lesson?.language ?? currentLanguage();
    const [first, usual] = sentencesOf(state);
    const second = state.trouble || usual;
    show("first", first, () => find(".do > :last-child").replaceChildren(...withMarks(first)));
    show("second", second, () => find(".watch").replaceChildren(...withMarks(second)));
    const notes = notesOf(state);
    show("notes", notes, () => find(".notes").replaceChildren(...notes.map((words) => write("p", words))));
    find(".notes-button").hidden = notes.length === 0;
    find(".notes").hidden = !state.areNotesShown || notes.length === 0;
    find(".notes-button").setAttribute("aria-expanded", String(!find(".notes").hidden));
    find(".hands").hidden = phase !== "asked" && phase !== "voting";
    find(".again").hidden = phase !== "revealed" && phase !== "closed";
    find(".look").hidden = phase !== "looking";
    find(".hands").setAttribute("aria-pressed", String(isCounting));
    setText(find(".state"), isDone ? text("lesson_bar_done") : "");
    if (lesson) renderStep(/** @type {InLesson} */ (state));
    else {
      for (const part of [".place", ".hidden-place"]) setText(find(part), "");
      show("card", null, () => find(".card").replaceChildren());
      showChoices(state.record);
    }
    const focused = document.activeElement;
    if (hadFocus && !(focused && bar.contains(focused) && isVisible(focused))) focus();
  }

  function renderStep(/** @type {InLesson} */ state) {
    const next = nextOf(state);
    find(".next").hidden = next === null;
    if (next) setText(find(".next"), text(`lesson_bar_${NEXT[next]}`));
    const [place, hiddenPlace] = placesOf(state);
    setText(find(".place"), place);
    setText(find(".hidden-place"), hiddenPlace);
    setText(find(".time"), timeOf(state));
    showCardOf(state);
  }

  function showCardOf(/** @type {InLesson} */ state) {
    const { lesson, step } = state;
    if (step.moment === "compared") {
      const counts = ["before", "after"].map((moment) =>
        lesson.asked.map((name) => countsOf(state, `${moment}-${name}`)),
      );
      show("card", [currentLanguage(), lesson.language, counts], () => showBeforeAfter(find(".card"), state));
      return;
    }
    const card = cardOf(state);
    const isTyped = card?.canCount; // then its fields have the counts
    show("card", [currentLanguage(), step.name, { ...card, counts: isTyped ? null : card?.counts }], () => {
      if (!card) find(".card").replaceChildren();
      else
        showCard(find(".card"), {
          ...card,
          onChoose: card.canChoose ? choose : null,
          onCount: card.canCount ? count : null,
        });
    });
  }

  // Offer lessons, and the step at which the class has left one.
  function showChoices(/** @type {LessonRecord} */ { lesson, step }) {
    const isKept = lessons.includes(lesson);
    show("choices", [currentLanguage(), isKept && [lesson, step]], () => {
      const rows = lessons.map((each) => {
        const title = `${text("lesson_bar_print")}: ${text(`lesson_bar_${each}`)}`;
        const printer = makeButton(() => print(each), { title, ariaLabel: title });
        printer.append(
          makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, makeSvg("path", { d: PRINTER })),
        );
        return rowOf(text(`lesson_bar_${each}`), () => start(each), printer);
      });
      rows.push(rowOf(text("lesson_bar_paper"), printPaper), rowOf(text("lesson_bar_questions"), showQuestions));
      describe(rows.map((row) => /** @type {HTMLElement} */ (row.querySelector("p"))));
      if (isKept) {
        const row = rowOf(text("lesson_bar_continue"), () => start(lesson, step));
        row.querySelector("p")?.append(text(`lesson_bar_${lesson}`));
        rows.unshift(row);
      }
      find(".lessons").replaceChildren(...rows);
    });
  }

  // Describe each lesson, the sheet of paper and the pupils' questions below their names.
  async function describe(/** @type {HTMLElement[]} */ places) {
    try {
      /** @type {import("./types.d.ts").Words} */
      const words = await fetchPart(`words/${currentLanguage()}`);
      const asks = Object.values(words.pupils).map(({ ask }) => ask);
      const said = lessons.map((each) => words.lessons[each].introduction.join(" "));
      for (const [i, sentence] of [...said, words.paper.title, asks.slice(0, 3).join(" ")].entries())
        places[i].append(sentence);
    } catch (error) {
      console.warn(error); // the names remain
    }
  }

  const focus = () => find(bar.classList.contains("choosing") ? ".lessons button" : ".next")?.focus();

  return { find, focus, render };
}

/** @param {string} name @param {() => void} choose @param {HTMLElement} [printer] */
function rowOf(name, choose, printer) {
  const button = makeButton(choose, { className: "pill", textContent: name });
  return write("li", button, make("p", { className: "muted" }), ...(printer ? [printer] : []));
}
