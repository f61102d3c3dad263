// The bar's elements, and what they show of the state, see lesson.js.

import { makeButton } from "../shared/button.js";
import { currentLanguage } from "../shared/language.js";
import { setText } from "../shared/set_text.js";
import { text } from "../shared/translations.js";
import { canPerform, isVisible } from "./actions.js";
import { countLeftOut, stepAfter } from "./lesson.js";
import { make, withMarks } from "./words.js";

const PRINTER = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 8V3H17V8M7 17H3V8H21V17H17M7 14H17V21H7Z" /></svg>`;

const HTML = `
  <div class="words" aria-live="polite">
    <p class="do"><span class="place" aria-hidden="true"></span><span class="hidden-place"></span><span></span></p>
    <p><span class="watch"></span> <span class="left-out"></span></p>
  </div>
  <p class="state" role="status"></p>
  <div class="lessons"></div>
  <div class="buttons">
    <button type="button" class="show-me pill" data-text="lesson_bar_show"></button>
    <button type="button" class="notes-button pill" data-text="lesson_bar_notes" aria-expanded="false"></button>
    <button type="button" class="back pill" data-title="lesson_bar_back">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5 L8 12 L15 19" /></svg>
    </button>
    <button type="button" class="next pill" data-title="lesson_bar_next">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5 L16 12 L9 19" /></svg>
    </button>
    <button type="button" class="leave" data-title="lesson_bar_leave">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6 L18 18 M18 6 L6 18" /></svg>
    </button>
  </div>
  <div class="notes" tabindex="0" role="region" data-title="lesson_bar_notes_title" hidden></div>`;

// Add a closed bar to the page's head. Returns its element, `bar`, `find`, and functions from the state to the page.
export function makeView(head, state) {
  const bar = document.createElement("section");
  bar.className = "lesson";
  bar.hidden = true;
  bar.innerHTML = HTML;
  head.append(bar);
  const find = (selector) => bar.querySelector(selector);

  // The page begins below the bar.
  new ResizeObserver(() => document.body.style.setProperty("--lesson-height", `${bar.offsetHeight}px`)).observe(bar);

  function showWords() {
    const { lesson, step } = state;
    const focused = bar.contains(document.activeElement) ? document.activeElement : null;
    bar.classList.toggle("choosing", lesson === null);
    const words = lesson ? lesson.words[step.name] : { do: text("lesson_bar_choose"), watch: "" };
    for (const part of [".do > :last-child", ".watch", ".notes"])
      find(part).lang = lesson?.language ?? currentLanguage();
    find(".do > :last-child").replaceChildren(...withMarks(words.do));
    find(".watch").replaceChildren(...withMarks(words.watch));
    showNotes(!find(".notes").hidden);
    find(".show-me").hidden = !step || !canPerform(step);
    find(".next").setAttribute("aria-disabled", step !== null && !stepAfter(state));
    showPlace();
    if (focused && !isVisible(focused)) focus();
  }

  function showPlace() {
    const { lesson, step, isDone } = state;
    bar.classList.toggle("done", isDone);
    setText(find(".state"), isDone ? text("lesson_bar_done") : "");
    const count = lesson?.steps.length;
    setText(find(".place"), step ? `${isDone ? "✓ " : ""}${step.number}/${count}` : "");
    setText(find(".hidden-place"), step ? `${text("lesson_bar_step", { step: step.number, count })}: ` : "");
    const leftOut = countLeftOut(state);
    setText(find(".left-out"), leftOut > 0 ? text("lesson_bar_left_out", { count: leftOut }) : "");
  }

  function showNotes(isShown) {
    const { lesson, step } = state;
    const notes = find(".notes");
    notes.hidden = !isShown || !step;
    find(".notes-button").setAttribute("aria-expanded", !notes.hidden);
    if (notes.hidden) return;
    const { watch, ask, explain, answer } = lesson.words[step.name];
    const lines = [watch, ask, explain, answer].filter(Boolean).map((words) => make("p", words));
    lines[0].className = "watch-again";
    notes.replaceChildren(...lines);
  }

  // Offer lessons, and `kept`, the step at which the class has left. `start` and `print` are called with the choice.
  function showChoices(lessons, kept, { start, print }) {
    showNotes(false);
    const buttons = lessons.map((minutes) => {
      const name = text(`lesson_bar_${minutes}`);
      const title = `${text("lesson_bar_print")}: ${name}`;
      return make(
        "span",
        makeButton(() => start(minutes, 1), { className: "pill", textContent: name }),
        makeButton(() => print(minutes), { title, ariaLabel: title, innerHTML: PRINTER }),
      );
    });
    if (kept) {
      const words = text("lesson_bar_continue", { step: kept.number });
      const button = makeButton(() => start(kept.minutes, kept.number), { className: "pill", textContent: words });
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

  return { bar, find, showWords, showPlace, showNotes, showChoices, showTrouble, focus };
}
