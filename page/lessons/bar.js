// The bar of a lesson: what the class does now, what it watches, and the teacher's notes. It opens the step's tab, marks an
// element, and notices when the step is done. The address has the step, so that a reload or a link opens it.

import { drawing, TEXT_FIELDS } from "../pad/canvas.js";
import { makeButton } from "../shared/button.js";
import { on } from "../shared/events.js";
import { currentLanguage } from "../shared/language.js";
import { whyNoMnist } from "../shared/mnist.js";
import { setText } from "../shared/set_text.js";
import { store, stored } from "../shared/storage.js";
import { replaceTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { showPlan } from "./plan.js";
import { canPerform, elementOf, isMet, isPageComplete, isPossible, isVisible, perform, prepare } from "./steps.js";
import { fetchPart, make, withMarks } from "./words.js";

const GLANCE = 200; // ms between two looks at the page
const MAIN = "20"; // minutes of the lesson that an address without minutes opens
const NAME = "lesson";
const MARK = "data-lesson"; // of the element that a step points to
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

// Make the bar in the page's head. `lessons` are the minutes of each, as texts. Returns `open`, which opens the step in
// the address, or a choice of lessons; `onToggle` is called with whether the bar is open.
export function makeBar(head, lessons, onToggle) {
  const bar = document.createElement("section");
  bar.className = "lesson";
  bar.hidden = true;
  bar.innerHTML = HTML;
  head.append(bar);
  const find = (selector) => bar.querySelector(selector);

  let isOpen = false;
  let lesson = null; // {minutes, steps, words, language}; null while lessons are offered
  let step = null; // of its steps
  let hasMnist = true; // until the server says that it is missing
  let isDone = false;
  let hasBegun = false; // whether what the condition comes after has happened since the step opened
  let wasMet = false; // at the last look
  let marked = null; // the element with the mark
  let shown = 0; // counts what was shown, to end an example with its step
  let timer = null;

  // ---- The address, and what is kept until the browser tab closes

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    if (!asked.has(NAME)) return null;
    const minutes = asked.get("minutes") ?? MAIN;
    return { minutes: lessons.includes(minutes) ? minutes : MAIN, number: Number(asked.get(NAME)) || 1 };
  }

  function writeAddress() {
    const address = new URL(location);
    for (const name of [NAME, "minutes"]) address.searchParams.delete(name);
    if (lesson) address.searchParams.set(NAME, step.number);
    if (lesson && lesson.minutes !== MAIN) address.searchParams.set("minutes", lesson.minutes);
    history.replaceState(null, "", address);
  }

  function keptPlace() {
    const [minutes, number] = (stored(NAME, "sessionStorage") ?? "").split(" ");
    return lessons.includes(minutes) && Number(number) > 0 ? { minutes, number: Number(number) } : null;
  }

  // ---- Lessons

  async function load(minutes) {
    const language = currentLanguage();
    const [{ parts }, { steps: words }] = await Promise.all([
      fetchPart(minutes, "lesson"),
      fetchPart(minutes, language),
    ]);
    const ofParts = parts.flatMap(({ tab, steps }) => steps.map((each) => ({ ...each, tab })));
    const all = ofParts.map((each, i) => ({ ...each, number: i + 1 }));
    return {
      minutes,
      language,
      words,
      count: all.length,
      // The page may learn later that MNIST is missing, or that it is the teacher's.
      get steps() {
        return all.filter((each) => isPossible(each, hasMnist));
      },
    };
  }

  async function changeLanguage() {
    const [changed, language] = [lesson, currentLanguage()];
    try {
      const { steps: words } = await fetchPart(changed.minutes, language);
      Object.assign(changed, { language, words });
    } catch (error) {
      console.warn(error); // the words stay in the other language
    }
    if (lesson === changed) showWords();
  }

  async function start(minutes, number) {
    const wanted = ++shown;
    try {
      const loaded = await load(minutes);
      if (wanted !== shown) return;
      lesson = loaded;
      showFrom(number);
      hasMnist = (await whyNoMnist()) === null;
      if (lesson !== loaded) return;
      if (lesson.steps.includes(step)) showPlace();
      else showFrom(step.number);
    } catch (error) {
      if (wanted !== shown) return;
      offer();
      showTrouble(error);
    }
  }

  // ---- Steps

  const showFrom = (number) => show(lesson.steps.find((each) => each.number >= number) ?? lesson.steps.at(-1));

  function show(newStep) {
    step = newStep;
    shown += 1;
    writeAddress();
    store(NAME, `${lesson.minutes} ${step.number}`, "sessionStorage");
    if (document.body.dataset.tab !== step.tab) replaceTab(step.tab);
    prepare(step);
    isDone = wasMet = false;
    hasBegun = !step.done?.after;
    showNotes(false);
    showWords();
    mark();
    marked?.scrollIntoView({ block: "nearest" });
  }

  const openDialog = () => document.querySelector("dialog[open]");
  const stepBefore = () => lesson.steps.findLast(({ number }) => number < step.number);

  function go(by) {
    if (!lesson) return;
    openDialog()?.close(); // a presenter's remote has no Escape key
    const next = by > 0 ? lesson.steps.find(({ number }) => number > step.number) : stepBefore();
    if (next) show(next);
    else if (by < 0) offer();
  }

  function mark() {
    const node = step && isOpen ? elementOf(step) : null;
    if (node === marked) return;
    marked?.removeAttribute(MARK);
    node?.setAttribute(MARK, "");
    marked = node;
  }

  for (const event of ["drawing", "training"]) on(event, () => (hasBegun ||= step?.done?.after === event));

  function look() {
    mark();
    if (!step?.done || isDone || !hasBegun) return;
    const isTrue = !drawing().isDrawing && isMet(step.done);
    isDone = isTrue && wasMet; // twice: the first may be the answer to an unfinished line
    wasMet = isTrue;
    if (isDone) showPlace();
  }

  find(".show-me").addEventListener("click", () => {
    const wanted = ++shown;
    perform(step, () => isOpen && wanted === shown);
  });
  find(".back").addEventListener("click", () => go(-1));
  find(".next").addEventListener("click", () => go(1));
  find(".leave").addEventListener("click", leave);
  find(".notes-button").addEventListener("click", () => showNotes(find(".notes").hidden));

  // Before the listeners of the page: Page Up and Page Down would change a slider, and Escape leaves projector mode.
  document.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      const isOther = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      if (!isOpen || isOther || target.closest?.(TEXT_FIELDS)) return;
      const isHere = bar.contains(target);
      const by = { PageDown: 1, PageUp: -1, ...(isHere && { ArrowRight: 1, ArrowLeft: -1 }) }[key];
      if (by && lesson) go(by);
      else if (isHere && lesson && key.toLowerCase() === "n") showNotes(find(".notes").hidden);
      else if (key === "Escape" && !find(".notes").hidden && !openDialog()) showNotes(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // ---- Open and leave

  function toggle(isNowOpen) {
    isOpen = isNowOpen;
    bar.hidden = !isOpen;
    document.body.classList.toggle("in-lesson", isOpen);
    onToggle(isOpen);
  }

  async function open() {
    const asked = readAddress();
    toggle(true);
    clearInterval(timer);
    timer = setInterval(look, GLANCE);
    while (!isPageComplete()) await new Promise((done) => setTimeout(done, GLANCE));
    if (!isOpen) return;
    if (asked) await start(asked.minutes, asked.number);
    else offer();
  }

  function forget() {
    [lesson, step, isDone] = [null, null, false];
    shown += 1;
    writeAddress();
    mark();
  }

  function print(minutes) {
    setText(find(".watch"), "");
    showPlan(minutes).catch(showTrouble);
  }

  // Offer the lessons, and the step at which the class has left.
  function offer() {
    forget();
    showNotes(false);
    const kept = keptPlace();
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

  function leave() {
    forget();
    clearInterval(timer);
    toggle(false);
    head.querySelector(".open-lesson").focus();
  }

  // ---- Showing

  function showTrouble(error) {
    console.warn(error);
    setText(find(".watch"), text("lesson_bar_missing"));
  }

  function showWords() {
    const focused = bar.contains(document.activeElement) ? document.activeElement : null;
    bar.classList.toggle("choosing", lesson === null);
    const words = lesson ? lesson.words[step.name] : { do: text("lesson_bar_choose"), watch: "" };
    for (const part of [".do > :last-child", ".watch", ".notes"])
      find(part).lang = lesson?.language ?? currentLanguage();
    find(".do > :last-child").replaceChildren(...withMarks(words.do));
    find(".watch").replaceChildren(...withMarks(words.watch));
    showNotes(!find(".notes").hidden);
    find(".show-me").hidden = !step || !canPerform(step);
    find(".next").setAttribute("aria-disabled", step !== null && step === lesson.steps.at(-1));
    showPlace();
    if (focused && !isVisible(focused)) focus();
  }

  // On what a teacher presses most.
  const focus = () => (lesson ? find(".next") : find(".lessons button"))?.focus();

  function showPlace() {
    bar.classList.toggle("done", isDone);
    setText(find(".state"), isDone ? text("lesson_bar_done") : "");
    const count = lesson?.count;
    setText(find(".place"), step ? `${isDone ? "✓ " : ""}${step.number}/${count}` : "");
    setText(find(".hidden-place"), step ? `${text("lesson_bar_step", { step: step.number, count })}: ` : "");
    // What this page leaves out: in all at the first step, and before this one.
    const before = step && stepBefore();
    const leftOut = !step ? 0 : before ? step.number - before.number - 1 : count - lesson.steps.length;
    setText(find(".left-out"), leftOut > 0 ? text("lesson_bar_left_out", { count: leftOut }) : "");
  }

  function showNotes(isShown) {
    const notes = find(".notes");
    notes.hidden = !isShown || !step;
    find(".notes-button").setAttribute("aria-expanded", !notes.hidden);
    if (notes.hidden) return;
    const { watch, ask, explain, answer } = lesson.words[step.name];
    const lines = [watch, ask, explain, answer].filter(Boolean).map((words) => make("p", words));
    lines[0].className = "watch-again";
    notes.replaceChildren(...lines);
  }

  // The page begins below the bar.
  function fit() {
    document.body.style.setProperty("--lesson-height", `${bar.offsetHeight}px`);
  }
  new ResizeObserver(fit).observe(bar);

  const nameBar = () => bar.setAttribute("aria-label", text("lesson_bar_name"));
  nameBar();
  translate(bar, () => {
    nameBar();
    if (!isOpen) return;
    if (lesson) changeLanguage();
    else offer();
  });

  return { open, leave, focus, isOpen: () => isOpen };
}
