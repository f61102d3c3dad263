// The bar's elements, and what they show of the state, see lesson.js.

import { makeButton } from "../shared/button.js";
import { currentLanguage } from "../shared/language.js";
import { setText } from "../shared/set_text.js";
import { text } from "../shared/translations.js";
import { canPerform, isVisible } from "./actions.js";
import { showCard } from "./card.js";
import { showComparison } from "./comparison.js";
import {
  ASKED,
  countsOf,
  DOING,
  guessOf,
  isOfLesson,
  isTrained,
  lastStage,
  placeOf,
  REVEALED,
  stepAt,
  timesOf,
} from "./lesson.js";
import { make, withMarks } from "./words.js";

const PRINTER = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 8V3H17V8M7 17H3V8H21V17H17M7 14H17V21H7Z" /></svg>`;

const HTML = `
  <div class="words" aria-live="polite">
    <p class="do"><span class="place" aria-hidden="true"></span><span class="hidden-place"></span><span></span></p>
    <p class="watch"></p>
  </div>
  <p class="state" role="status"></p>
  <div class="lessons"></div>
  <div class="buttons">
    <button type="button" class="show-me pill" data-text="lesson_bar_show"></button>
    <button type="button" class="hands pill" data-text="lesson_bar_hands"></button>
    <button type="button" class="again pill" data-text="lesson_bar_again"></button>
    <button type="button" class="reveal pill"></button>
    <button type="button" class="notes-button pill" data-text="lesson_bar_notes" aria-expanded="false"></button>
    <span>
      <button type="button" class="back pill" data-title="lesson_bar_back">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5 L8 12 L15 19" /></svg>
      </button>
      <button type="button" class="next pill" data-title="lesson_bar_next">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5 L16 12 L9 19" /></svg>
      </button>
      <button type="button" class="leave" data-title="lesson_bar_leave">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6 L18 18 M18 6 L6 18" /></svg>
      </button>
    </span>
  </div>
  <div class="card"></div>
  <p class="time"></p>
  <div class="notes" tabindex="0" role="region" data-title="lesson_bar_notes_title" hidden></div>`;

// Add a closed bar to the page's head. `choose` and `count` are called with an answer, and with the hands for each. Returns
// its element, `bar`, `find`, and functions from the state to the page.
export function makeView(head, state, { choose, count }) {
  const bar = document.createElement("section");
  bar.className = "lesson";
  bar.hidden = true;
  bar.innerHTML = HTML;
  head.append(bar);
  const find = (selector) => bar.querySelector(selector);

  // The page begins below the bar.
  new ResizeObserver(() => document.body.style.setProperty("--lesson-height", `${bar.offsetHeight}px`)).observe(bar);

  const isAsking = () => state.step?.question && state.stage === ASKED;

  // What the bar says first: the question, what to do, or the question again with its answer.
  function sentences() {
    const { lesson, step, stage, isDone } = state;
    if (!lesson) return [text("lesson_bar_choose"), ""];
    if (step.moment === "compared") return [text("lesson_bar_compared"), ""];
    const { do: does = "", ask: asks = "", watch = "" } = lesson.words.steps[step.name] ?? {};
    if (!step.question) return [does, isDone ? watch : asks];
    const { ask } = lesson.words.questions[step.question];
    if (stage === DOING && isOfLesson(step)) return [does, ""];
    return [ask, stage === ASKED && isTrained(step) ? does : ""];
  }

  function showWords() {
    const { lesson, step, stage } = state;
    const focused = bar.contains(document.activeElement) ? document.activeElement : null;
    bar.classList.toggle("choosing", lesson === null);
    const [first, second] = sentences();
    for (const part of [".do > :last-child", ".watch", ".notes", ".card"])
      find(part).lang = lesson?.language ?? currentLanguage();
    if (find(".do > :last-child").textContent !== plain(first))
      find(".do > :last-child").replaceChildren(...withMarks(first));
    find(".watch").replaceChildren(...withMarks(second));
    showNotes(!find(".notes").hidden);
    find(".show-me").hidden = !step || !canPerform(step) || (isAsking() && !isTrained(step)) || stage === REVEALED;
    find(".hands").hidden = !isAsking();
    find(".hands").setAttribute("aria-pressed", state.isCounting);
    find(".again").hidden = !step?.question || stage === ASKED || stage < lastStage(state);
    showVotes();
    if (focused && !isVisible(focused)) focus();
  }

  // The card, and the buttons that depend on votes.
  function showVotes() {
    const { lesson, step, stage, vote } = state;
    const card = find(".card");
    bar.classList.toggle("comparing", step?.moment === "compared");
    if (step?.moment === "compared") showComparison(card, state);
    else if (!step?.question) card.replaceChildren();
    else {
      const { own } = guessOf(state, step.name);
      const { right } = lesson.questions[step.question];
      const counts = countsOf(state, step.name);
      showCard(card, {
        words: lesson.words.questions[step.question],
        right: stage === REVEALED ? right : null,
        own,
        counts: (stage === ASKED && !state.isCounting) || (own !== null && sum(counts) === 1) ? null : counts,
        onChoose: stage === ASKED || (stage === DOING && !vote) ? choose : null,
        onCount: stage === ASKED && state.isCounting ? count : null,
      });
    }
    const isVoting = Boolean(vote) && isAsking();
    find(".reveal").hidden = !step?.question || !(isVoting || stage === DOING) || stage >= lastStage(state);
    setText(find(".reveal"), text(isVoting ? "lesson_bar_show_votes" : "lesson_bar_reveal"));
    find(".next").setAttribute("aria-disabled", step !== null && stage >= lastStage(state) && !stepAt(state, 1));
    showPlace();
    showTime();
  }

  function showPlace() {
    const { step, isDone } = state;
    bar.classList.toggle("done", isDone);
    setText(find(".state"), isDone ? text("lesson_bar_done") : "");
    const isPlaced = step && step.moment !== "compared";
    const { number, count } = isPlaced ? placeOf(state) : { number: 0, count: 0 };
    const moment = isPlaced && step.moment !== "planned" ? `${text(`lesson_bar_${step.moment}`)} ` : "";
    setText(find(".place"), isPlaced ? `${isDone ? "✓ " : ""}${moment}${number}/${count}` : "");
    setText(find(".hidden-place"), isPlaced ? `${moment}${text("lesson_bar_step", { step: number, count })}: ` : "");
  }

  function showTime() {
    const { step, vote } = state;
    const times = step ? timesOf(state) : null;
    const passed = times?.planned ? text("lesson_bar_time", times) : "";
    const votes = vote && isAsking() ? `${text("lesson_bar_votes", { count: vote.votes })} ` : "";
    setText(find(".time"), `${votes}${passed}`);
  }

  function showNotes(isShown) {
    const { lesson, step } = state;
    const notes = find(".notes");
    const { watch, explain } = lesson?.words.steps[step?.name] ?? {};
    const { misconception } = lesson?.words.questions[step?.question] ?? {};
    const idea = misconception && text("lesson_bar_misconception", { misconception });
    const lines = [watch, explain, idea].filter(Boolean).map((words) => make("p", words));
    find(".notes-button").hidden = lines.length === 0;
    notes.hidden = !isShown || lines.length === 0;
    find(".notes-button").setAttribute("aria-expanded", !notes.hidden);
    notes.replaceChildren(...lines);
  }

  // Offer lessons, and `kept`, the step at which the class has left. `start` and `print` are called with the choice, and
  // `showQuestions` for the pupils' questions.
  function showChoices(lessons, kept, { start, print, showQuestions }) {
    showNotes(false);
    const buttons = lessons.map((minutes) => {
      const name = text(`lesson_bar_${minutes}`);
      const title = `${text("lesson_bar_print")}: ${name}`;
      return make(
        "span",
        makeButton(() => start(minutes), { className: "pill", textContent: name }),
        makeButton(() => print(minutes), { title, ariaLabel: title, innerHTML: PRINTER }),
      );
    });
    buttons.push(makeButton(showQuestions, { className: "pill", textContent: text("lesson_bar_questions") }));
    if (kept) {
      const words = text("lesson_bar_continue");
      const button = makeButton(() => start(kept.minutes, kept.name), { className: "pill", textContent: words });
      button.title = text(`lesson_bar_${kept.minutes}`);
      buttons.unshift(button);
    }
    const hadFocus = bar.contains(document.activeElement);
    find(".lessons").replaceChildren(...buttons);
    showWords();
    if (hadFocus) focus();
  }

  // Below the words of the step, a sentence about an error; "" for none.
  function showTrouble(words) {
    setText(find(".watch"), words);
  }

  // Focus the button that a teacher presses most.
  const focus = () => (state.lesson ? find(".next") : find(".lessons button"))?.focus();

  return { bar, find, showWords, showVotes, showTime, showNotes, showChoices, showTrouble, focus };
}

const sum = (counts) => (counts ?? []).reduce((total, each) => total + each, 0);
const plain = (words) => words.replaceAll(/\*\*|`/g, "");
