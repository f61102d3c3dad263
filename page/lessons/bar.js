// The bar of a lesson: what the class does now, what it watches, and the teacher's notes. It opens the step's tab, marks an
// element, and notices when the step is done. The address has the step, so that a reload or a link opens it.

import { TEXT_FIELDS } from "../pad/canvas.js";
import { currentLanguage } from "../shared/language.js";
import { whyNoMnist } from "../shared/mnist.js";
import { replaceTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { checkForUpdate } from "../shared/updates.js";
import { isPageComplete, perform, prepare } from "./actions.js";
import { keepPlace, keptPlace, readAddress, writeAddress } from "./address.js";
import { makeView } from "./bar_view.js";
import { initialState, loadLesson, stepAfter, stepBefore, stepFrom, stepsOf, translateLesson } from "./lesson.js";
import { makeObserver } from "./observer.js";
import { showPlan } from "./plan.js";

const GLANCE = 200; // ms between two looks at whether the page is complete

// Make the bar in the page's head. `lessons` are the minutes of each, as texts. Returns `open`, which opens the step in
// the address, or a choice of lessons; `onToggle` is called with whether the bar is open.
export function makeBar(head, lessons, onToggle) {
  const state = initialState();
  const view = makeView(head, state);
  const { bar, find, showNotes } = view;
  const observer = makeObserver(state, view.showPlace);
  let shown = 0; // counts what was shown, to end an example with its step
  let isLoading = false; // whether a lesson is, which will be shown in the page's language

  // ---- Lessons

  async function start(minutes, number) {
    const wanted = ++shown;
    isLoading = true;
    try {
      const loaded = await loadLesson(minutes);
      if (wanted !== shown) return;
      state.lesson = loaded;
      isLoading = false;
      show(stepFrom(state, number));
      if (loaded.language !== currentLanguage()) changeLanguage();
      state.hasMnist = (await whyNoMnist()) === null;
      if (state.lesson !== loaded) return;
      if (stepsOf(state).includes(state.step)) view.showPlace();
      else show(stepFrom(state, state.step.number));
    } catch (error) {
      if (wanted !== shown) return;
      offer();
      showMissing(error);
    }
  }

  function forget() {
    Object.assign(state, { lesson: null, step: null, isDone: false });
    shown += 1;
    isLoading = false;
    writeAddress(state);
    observer.mark();
  }

  function offer() {
    forget();
    view.showChoices(lessons, keptPlace(lessons), { start, print });
  }

  function print(minutes) {
    view.showTrouble("");
    showPlan(minutes).catch(showMissing);
  }

  function showMissing(error) {
    console.warn(error);
    view.showTrouble(text("lesson_bar_missing"));
    checkForUpdate();
  }

  // ---- Steps

  function show(step) {
    Object.assign(state, { step, isDone: false });
    shown += 1;
    writeAddress(state);
    keepPlace(state);
    if (document.body.dataset.tab !== step.tab) replaceTab(step.tab);
    prepare(step);
    showNotes(false);
    view.showWords();
    observer.begin();
  }

  function go(by) {
    if (!state.lesson) return;
    openDialog()?.close(); // a presenter's remote has no Escape key
    const next = by > 0 ? stepAfter(state) : stepBefore(state);
    if (next) show(next);
    else if (by < 0) offer();
  }

  const toggleNotes = () => showNotes(find(".notes").hidden);

  find(".show-me").addEventListener("click", () => {
    const wanted = ++shown;
    perform(state.step, () => state.isOpen && wanted === shown);
  });
  find(".back").addEventListener("click", () => go(-1));
  find(".next").addEventListener("click", () => go(1));
  find(".leave").addEventListener("click", leave);
  find(".notes-button").addEventListener("click", toggleNotes);

  // Returns whether the bar has a use for a key. `isHere` is whether the bar has the focus.
  function press(key, isHere) {
    const by = { PageDown: 1, PageUp: -1, ...(isHere && { ArrowRight: 1, ArrowLeft: -1 }) }[key];
    if (by && state.lesson) go(by);
    else if (isHere && state.lesson && key.toLowerCase() === "n") toggleNotes();
    else if (key === "Escape" && !find(".notes").hidden && !openDialog()) showNotes(false);
    else return false;
    return true;
  }
  // Before the listeners of the page: Page Up and Page Down would change a slider, and Escape leaves projector mode.
  document.addEventListener(
    "keydown",
    (event) => {
      const { key } = event;
      const target = /** @type {Element} */ (event.target); // or the document, which is in no element
      const isOther = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      if (!state.isOpen || isOther || target.closest?.(TEXT_FIELDS) || !press(key, bar.contains(target))) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // ---- Open and leave

  function toggle(isOpen) {
    state.isOpen = isOpen;
    bar.hidden = !isOpen;
    document.body.classList.toggle("in-lesson", isOpen);
    onToggle(isOpen);
  }

  async function open() {
    const asked = readAddress(lessons);
    toggle(true);
    observer.start();
    while (!isPageComplete()) await new Promise((done) => setTimeout(done, GLANCE));
    if (!state.isOpen) return;
    if (asked) await start(asked.minutes, asked.number);
    else offer();
  }

  function leave() {
    forget();
    observer.stop();
    toggle(false);
    head.querySelector(".open-lesson").focus();
  }

  // ---- The language

  async function changeLanguage() {
    const changed = state.lesson;
    await translateLesson(changed);
    if (state.lesson === changed) view.showWords();
  }

  const nameBar = () => bar.setAttribute("aria-label", text("lesson_bar_name"));
  nameBar();
  translate(bar, () => {
    nameBar();
    if (!state.isOpen) return;
    if (state.lesson) changeLanguage();
    else if (!isLoading) offer();
  });

  return { open, leave, focus: view.focus, isOpen: () => state.isOpen };
}

/** @returns {HTMLDialogElement | null} */
const openDialog = () => document.querySelector("dialog[open]");
