// The bar of a lesson: it asks the class, says what to do, notices when it is done, and shows the answer. It opens the step's
// tab and marks an element. The address has the step, so that a reload or a link opens it.

import { TEXT_FIELDS } from "../pad/canvas.js";
import { emit, on } from "../shared/events.js";
import { currentLanguage } from "../shared/language.js";
import { whyNoMnist } from "../shared/mnist.js";
import { replaceTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { checkForUpdate } from "../shared/updates.js";
import { isPageComplete, perform, prepare } from "./actions.js";
import { readAddress, writeAddress } from "./address.js";
import { makeView } from "./bar_view.js";
import {
  ASKED,
  changeGuess,
  DOING,
  guessOf,
  initialState,
  isOfLesson,
  isTrained,
  keepPlace,
  lastStage,
  loadLesson,
  newRecord,
  REVEALED,
  stepAt,
  stepFrom,
  stepsOf,
  translateLesson,
} from "./lesson.js";
import { makeObserver } from "./observer.js";
import { showPlan, showPupilsQuestions } from "./plan.js";

const GLANCE = 200; // ms between two looks at whether the page is complete

// Make the bar in the page's head. `lessons` are the minutes of each, as texts. Returns `open`, which opens the step in
// the address, or a choice of lessons; `onToggle` is called with whether the bar is open.
export function makeBar(head, lessons, onToggle) {
  const state = initialState();
  const view = makeView(head, state, { choose, count });
  const { bar, find, showNotes } = view;
  const observer = makeObserver(state, bar, { onDone: onDone, onGlance: view.showTime });
  let shown = 0; // counts what was shown, to end an example with its step
  let isLoading = false; // whether a lesson is, which will be shown in the page's language

  // ---- Lessons

  // Open a lesson at a step, or at its beginning, which forgets the guesses.
  async function start(minutes, name = "", { isTold = false } = {}) {
    const wanted = ++shown;
    isLoading = true;
    try {
      const loaded = await loadLesson(minutes);
      if (wanted !== shown) return;
      state.lesson = loaded;
      if (name === "" || state.record.minutes !== minutes) state.record = newRecord(minutes);
      isLoading = false;
      show(stepFrom(state, name), { isTold });
      if (loaded.language !== currentLanguage()) changeLanguage();
      state.hasMnist = (await whyNoMnist()) === null;
      if (state.lesson !== loaded) return;
      if (stepsOf(state).includes(state.step)) view.showWords();
      else show(stepFrom(state, state.step.name));
    } catch (error) {
      if (wanted !== shown) return;
      offer();
      showMissing(error);
    }
  }

  function forget() {
    if (state.lesson) emit("lesson", null); // but not if the teacher's other device has one
    Object.assign(state, { lesson: null, step: null, isDone: false });
    shown += 1;
    isLoading = false;
    writeAddress(state);
    observer.mark();
  }

  function offer() {
    forget();
    const { minutes, name } = state.record;
    const kept = lessons.includes(minutes) ? { minutes, name } : null;
    view.showChoices(lessons, kept, { start, print, showQuestions });
  }

  function showDocument(document) {
    view.showTrouble("");
    document.catch(showMissing);
  }
  const print = (minutes) => showDocument(showPlan(minutes));
  const showQuestions = () => showDocument(showPupilsQuestions((name) => start("20", name)));

  function showMissing(error) {
    console.warn(error);
    view.showTrouble(text("lesson_bar_missing"));
    checkForUpdate();
  }

  // ---- Steps

  // `isTold` is whether another device of the teacher has opened the step, at a stage.
  function show(step, { isTold = false, stage = guessOf(state, step.name).stage } = {}) {
    prepare({ setup: state.step?.leave });
    Object.assign(state, { step, stage, isDone: false, isCounting: false });
    shown += 1;
    writeAddress(state);
    keepPlace(state);
    if (step.tab && document.body.dataset.tab !== step.tab) replaceTab(step.tab);
    prepare(step);
    showNotes(false);
    view.showWords();
    observer.begin();
    if (!isTold) tell();
  }

  // Tell a class's phones and the teacher's other devices.
  const tell = (more = {}) =>
    emit("lesson", { minutes: state.lesson.minutes, name: state.step.name, stage: state.stage, ...more });

  function reach(stage, more) {
    state.stage = stage;
    changeGuess(state, { stage, ...more });
    view.showWords();
    observer.scroll();
    tell();
  }

  const next = () => reach(state.isDone ? REVEALED : state.stage + 1);

  function onDone() {
    if (state.stage === DOING && isOfLesson(state.step) && state.step.question) reach(REVEALED);
    else view.showWords();
  }

  function go(by) {
    if (!state.lesson) return;
    openDialog()?.close(); // a presenter's remote has no Escape key
    if (by > 0 && state.stage < lastStage(state)) {
      next();
      return;
    }
    const step = stepAt(state, by);
    if (step) show(step);
    else if (by < 0) offer();
  }

  // The answer that was tapped: before the class has done the step, it can choose another one.
  function choose(own) {
    const counts = state.lesson.words.questions[state.step.question].answers.map((_, i) => Number(i === own));
    if (state.stage === ASKED && isOfLesson(state.step) && !state.vote && !isTrained(state.step))
      reach(DOING, { own, counts });
    else count(counts, own);
  }

  function count(counts, own = null) {
    changeGuess(state, { own, counts });
    if (!state.isCounting) view.showWords();
  }

  function askAgain() {
    Object.assign(state, { stage: ASKED, isDone: false });
    changeGuess(state, { stage: ASKED, own: null, counts: null });
    view.showWords();
    observer.begin();
    tell({ again: true });
  }

  const toggleNotes = () => showNotes(find(".notes").hidden);

  find(".show-me").addEventListener("click", () => {
    const wanted = ++shown;
    observer.touch(true);
    perform(state.step, () => state.isOpen && wanted === shown);
  });
  find(".reveal").addEventListener("click", next);
  find(".again").addEventListener("click", askAgain);
  find(".hands").addEventListener("click", () => {
    state.isCounting = !state.isCounting;
    view.showWords();
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
      const [isHere, isField] = [bar.contains(target), target.closest?.(TEXT_FIELDS)];
      if (!state.isOpen || isOther || (isField && !(isHere && key.startsWith("Page"))) || !press(key, isHere)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // ---- A class

  // The teacher's page knows what is asked: follow the other device, and show the votes.
  on("vote", (vote) => {
    state.vote = vote;
    if (!state.isOpen || isLoading) return;
    if (vote.name === null) {
      if (state.lesson) view.showWords();
    } else if (state.lesson?.minutes !== vote.minutes) start(vote.minutes, vote.name, { isTold: true });
    else if (state.step.name !== vote.name) show(stepFrom(state, vote.name), { isTold: true, stage: vote.stage });
    else {
      state.stage = vote.stage;
      changeGuess(state, { stage: vote.stage });
      view.showVotes();
    }
  });

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
    if (asked) await start(asked.minutes, asked.name);
    else if (state.vote?.name) await start(state.vote.minutes, state.vote.name, { isTold: true });
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
