// The bar of a lesson: it asks the class, says what to do, notices when it is done, and shows the answer. It opens the step's
// tab and marks an element. The address has the step, so that a reload or a link opens it.

import { TEXT_FIELDS } from "../pad/canvas.js";
import { emit, on } from "../shared/events.js";
import { currentLanguage } from "../shared/language.js";
import { whyNoMnist } from "../shared/mnist.js";
import { makeStore } from "../shared/store.js";
import { replaceTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { checkForUpdate } from "../shared/updates.js";
import { isPageComplete, perform, prepare } from "./actions.js";
import { readAddress, writeAddress } from "./address.js";
import { makeView } from "./bar_view.js";
import {
  ASKED,
  DOING,
  initialState,
  isOfLesson,
  isTrained,
  keepRecord,
  lastStage,
  loadLesson,
  newRecord,
  REVEALED,
  stepAt,
  stepFrom,
  stepsOf,
  toNoLesson,
  toStage,
  toStep,
  translated,
  withGuess,
} from "./lesson.js";
import { makeObserver } from "./observer.js";
import { showPlan, showPupilsQuestions } from "./plan.js";

/** @import { Lesson, Step } from "./types.d.ts" */

const GLANCE = 200; // ms between two looks at whether the page is complete

// Make the bar in the page's head. `lessons` are the minutes of each, as texts. Returns `open`, which opens the step in
// the address, or a choice of lessons; `onToggle` is called with whether the bar is open.
export function makeBar(head, lessons, onToggle) {
  const { state, set, subscribe } = makeStore(initialState());
  const view = makeView(head, lessons, { start, print, showQuestions, choose, count });
  const { bar, find } = view;
  const observer = makeObserver(state, bar, { onDone, onGlance: render });
  const open = /** @type {typeof state & { lesson: Lesson, step: Step }} */ (state); // the same, for what happens only in a lesson
  let shown = 0; // counts what was shown, to end an example with its step

  function render() {
    if (state.isOpen && !state.isLoading) view.render(state);
  }
  subscribe(render);
  subscribe(keepRecord, ["record"]);
  subscribe(
    ({ isOpen }) => {
      bar.hidden = !isOpen;
      document.body.classList.toggle("in-lesson", isOpen);
      onToggle(isOpen);
    },
    ["isOpen"],
  );

  // ---- Lessons

  // Open a lesson at a step, or at its beginning, which forgets the guesses.
  async function start(minutes, name = "", { isTold = false } = {}) {
    const wanted = ++shown;
    set({ isLoading: true });
    try {
      const lesson = await loadLesson(minutes);
      if (wanted !== shown) return;
      const isNew = name === "" || state.record.minutes !== minutes;
      set({ lesson, record: isNew ? newRecord(minutes) : state.record });
      show(stepFrom(state, name), { isTold });
      if (lesson.language !== currentLanguage()) changeLanguage();
      const hasMnist = (await whyNoMnist()) === null;
      if (state.lesson?.minutes !== minutes) return;
      set({ hasMnist });
      if (!stepsOf(state).includes(state.step)) show(stepFrom(state, open.step.name));
    } catch (error) {
      if (wanted !== shown) return;
      offer();
      showMissing(error);
    }
  }

  function offer() {
    if (state.lesson) emit("lesson", null); // but not if the teacher's other device has one
    shown += 1;
    set(toNoLesson());
    writeAddress(state);
    observer.mark();
  }

  function showDocument(document) {
    set({ trouble: "" });
    document.catch(showMissing);
  }
  function print(minutes) {
    showDocument(showPlan(minutes));
  }
  function showQuestions() {
    showDocument(showPupilsQuestions((name) => start("20", name)));
  }

  function showMissing(error) {
    console.warn(error);
    set({ trouble: text("lesson_bar_missing") });
    checkForUpdate();
  }

  // ---- Steps

  // `isTold` is whether another device of the teacher has opened the step, at a stage.
  /** @param {Step} step @param {{ isTold?: boolean, stage?: number }} [options] */
  function show(step, { isTold = false, stage } = {}) {
    prepare({ setup: state.step?.leave });
    shown += 1;
    set(toStep(state, step, stage));
    writeAddress(state);
    if (step.tab && document.body.dataset.tab !== step.tab) replaceTab(step.tab);
    prepare(step);
    observer.begin();
    if (!isTold) tell();
  }

  // Tell a class's phones and the teacher's other devices.
  const tell = (more = {}) =>
    emit("lesson", { minutes: open.lesson.minutes, name: open.step.name, stage: open.stage, ...more });

  function reach(stage, more) {
    set(toStage(state, stage, more));
    observer.scroll();
    tell();
  }

  const next = () => reach(state.isDone ? REVEALED : state.stage + 1);

  function onDone() {
    set({ isDone: true });
    if (open.stage === DOING && isOfLesson(open.step) && open.step.question) reach(REVEALED);
  }

  function go(by) {
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
    const counts = open.lesson.words.questions[open.step.question ?? ""].answers.map((_, i) => Number(i === own));
    if (open.stage === ASKED && isOfLesson(open.step) && !state.vote && !isTrained(open.step))
      reach(DOING, { own, counts });
    else count(counts, own);
  }

  function count(counts, own = null) {
    set(withGuess(state, { own, counts }));
  }

  function askAgain() {
    set({ isDone: false, ...toStage(state, ASKED, { own: null, counts: null }) });
    observer.begin();
    tell({ again: true });
  }

  const press = (selector, work) => find(selector).addEventListener("click", work);
  press(".show-me", () => {
    const wanted = ++shown;
    observer.touch(true);
    perform(open.step, () => state.isOpen && wanted === shown);
  });
  const toggleNotes = () => set({ areNotesShown: !state.areNotesShown });
  press(".notes-button", toggleNotes);
  press(".reveal", next);
  press(".again", askAgain);
  press(".hands", () => set({ isCounting: !state.isCounting }));
  press(".back", () => state.lesson && go(-1));
  press(".next", () => state.lesson && go(1));
  press(".leave", leave);

  takeKeys(bar, (key, isHere) => {
    if (!state.isOpen) return false;
    const by = { PageDown: 1, PageUp: -1, ...(isHere && { ArrowRight: 1, ArrowLeft: -1 }) }[key];
    if (by && state.lesson) go(by);
    else if (isHere && state.lesson && key.toLowerCase() === "n") toggleNotes();
    else if (key === "Escape" && !find(".notes").hidden && !openDialog()) toggleNotes();
    else return false;
    return true;
  });

  // The teacher's page knows what is asked: follow the other device, and show the votes.
  on("vote", (vote) => {
    set({ vote });
    if (!state.isOpen || state.isLoading || vote.name === null) return;
    if (state.lesson?.minutes !== vote.minutes) start(vote.minutes, vote.name, { isTold: true });
    else if (open.step.name !== vote.name) show(stepFrom(state, vote.name), { isTold: true, stage: vote.stage });
    else set(toStage(state, vote.stage));
  });

  // ---- Open and leave

  async function openAtAddress() {
    const asked = readAddress(lessons);
    set({ isOpen: true, isLoading: true });
    observer.start();
    while (!isPageComplete()) await new Promise((done) => setTimeout(done, GLANCE));
    if (!state.isOpen) return;
    if (asked) await start(asked.minutes, asked.name ?? "");
    else if (state.vote?.name) await start(state.vote.minutes, state.vote.name, { isTold: true });
    else offer();
  }

  function leave() {
    offer();
    observer.stop();
    set({ isOpen: false });
    head.querySelector(".open-lesson").focus();
  }

  async function changeLanguage() {
    const { lesson } = state;
    const changed = await translated(lesson);
    if (state.lesson === lesson) set({ lesson: changed });
  }

  translate(bar, async () => {
    bar.setAttribute("aria-label", text("lesson_bar_name"));
    if (state.lesson) await changeLanguage();
    render();
  });
  bar.setAttribute("aria-label", text("lesson_bar_name"));

  return { open: openAtAddress, leave, focus: view.focus, isOpen: () => state.isOpen };
}

// `press` is called with each key that is not for a text field, and whether the bar has the focus; returns whether it has used
// the key. Before the listeners of the page: Page Up and Page Down would change a slider, and Escape leaves projector mode.
function takeKeys(bar, press) {
  document.addEventListener(
    "keydown",
    (event) => {
      const { key } = event;
      const target = /** @type {Element} */ (event.target); // or the document, which is in no element
      const isOther = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const [isHere, isField] = [bar.contains(target), target.closest?.(TEXT_FIELDS)];
      if (isOther || (isField && !(isHere && key.startsWith("Page"))) || !press(key, isHere)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

/** @returns {HTMLDialogElement | null} */
const openDialog = () => document.querySelector("dialog[open]");
