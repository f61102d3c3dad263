// How a class goes through a lesson: what changes the state, and what that does to the page, the address and the class's
// phones.

import { emit, makeStore } from "../shared/events.js";
import { currentLanguage } from "../shared/language.js";
import { checkForUpdate } from "../shared/newer_page.js";
import { mountWithState, storeState } from "../shared/storage.js";
import { replaceTab } from "../shared/tabs.js";
import { text } from "../shared/texts.js";
import { latest } from "../shared/timing.js";
import { whyNoMnist } from "../shared/why_no_mnist.js";
import { openDialog, perform, prepare, visible } from "./actions.js";
import { writeAddress } from "./address.js";
import * as steps from "./lesson.js";
import { makeObserver } from "./observer.js";

/** @import { InLesson } from "./lesson.js" @import { Guess, Step } from "./types.d.ts" */
/** @typedef {ReturnType<typeof makeParts>} Parts */

const RECORD = "lesson-record"; // of the state that a reload keeps: the guesses and the time

// Make the course of a class; no lesson has begun. `bar` is the element in which input does not count as part of a step.
export function makeCourse(/** @type {HTMLElement} */ bar) {
  const parts = makeParts(bar);
  const { state, set, subscribe, open } = parts;
  mountWithState(
    RECORD,
    (record) => record && set({ record: { ...state.record, ...record, guesses: { ...record.guesses } } }),
  );
  subscribe(({ record }) => storeState(RECORD, record), ["record"]);
  const moves = makeMoves(parts);

  // What comes next, see `nextOf`, or the step before.
  function go(/** @type {number} */ by) {
    const next = by > 0 ? steps.nextOf(open) : "back";
    const dialog = openDialog();
    const isCovered = dialog?.matches(":modal"); // then the class has not seen the answer
    if (isCovered || !["look", "reveal"].includes(next ?? "")) dialog?.close(); // a presenter's remote has no Escape key
    if (isCovered) return;
    const within = by > 0 && open.step.next ? visible(open.step.next)[0] : null;
    if (within) return within.click();
    if (next === "show") {
      set({ isPlayed: true });
      return moves.play(open.step);
    }
    if (next === "look") return set({ isLooking: true });
    if (by > 0 && state.stage < steps.lastStage(open)) return moves.reach(steps.nextStage(open));
    const step = steps.stepAt(open, by);
    if (step) moves.show(step);
    else if (by < 0) moves.offer();
  }

  return { ...parts, offer: moves.offer, go, ...makeOpening(parts, moves), ...makeAnswers(parts, moves) };
}

// `open` is the state, for what happens only in a lesson; `begin` begins a lesson or a step, with which an example ends.
function makeParts(/** @type {HTMLElement} */ bar) {
  const store = makeStore(steps.initialState());
  const { state, set } = store;
  const observer = makeObserver(state, bar, {
    onDone() {
      set({ isDone: true });
      observer.scroll();
    },
    onGlance: () => set({ passed: steps.minutesSince(state.record.started) }),
  });
  return { ...store, open: /** @type {InLesson} */ (state), observer, begin: latest() };
}

// The moves in a lesson and out of it: to a step, to one of its stages, to an example, and to the choice of lessons.
function makeMoves(/** @type {Parts} */ { state, set, open, observer, begin }) {
  function offer() {
    if (state.lesson) emit("lesson", null); // but not if the teacher's other device has one
    begin();
    set(steps.toNoLesson());
    writeAddress(state);
    observer.mark();
  }

  // `isTold` is whether another device of the teacher has opened the step, at a stage; `begins` whether the lesson does.
  /** @param {Step} step @param {{ isTold?: boolean, stage?: number, begins?: boolean }} [options] */
  function show(step, { isTold = false, stage, begins = false } = {}) {
    prepare({ setup: state.step?.leave });
    begin();
    set(steps.toStep(state, step, stage));
    writeAddress(state);
    if (step.tab && document.body.dataset.tab !== step.tab) replaceTab(step.tab);
    prepare(step);
    observer.begin();
    if (!isTold) tell({ begins });
  }

  // Tell a class's phones and the teacher's other devices.
  const tell = (more = {}) =>
    emit("lesson", { lesson: open.lesson.name, step: open.step.name, stage: open.stage, ...more });

  /** @param {number} stage @param {Partial<Guess>} [more] */
  function reach(stage, more) {
    set(steps.toStage(open, stage, more));
    if (stage === steps.REVEALED && open.step.reveal) play({ act: open.step.reveal });
    observer.scroll();
    tell();
  }

  function play(/** @type {Pick<Step, "draw" | "act">} */ example) {
    const isWanted = begin();
    observer.touch(true);
    perform(example, () => state.isOpen && isWanted());
  }

  return { offer, show, tell, reach, play };
}

// The beginning of a lesson, on this device or on the teacher's other one.
/** @param {Parts} parts @param {ReturnType<typeof makeMoves>} moves */
function makeOpening(parts, { offer, show }) {
  const { state, set, open, begin } = parts;

  // Open a lesson at a step, or at its beginning, which forgets the guesses.
  /** @param {string} name */
  async function start(name, step = "", { isTold = false } = {}) {
    const isWanted = begin();
    set({ isLoading: true });
    try {
      const lesson = await steps.loadLesson(name);
      if (!isWanted()) return;
      const isNew = step === "" || state.record.lesson !== name;
      set({ lesson, record: isNew ? steps.newRecord(name) : state.record });
      show(steps.stepFrom(open, step), { isTold, begins: isNew });
      if (lesson.language !== currentLanguage()) translateLesson(parts);
      const hasMnist = (await whyNoMnist()) === null;
      if (state.lesson?.name !== name) return;
      set({ hasMnist });
      if (!steps.stepsOf(open).includes(open.step)) show(steps.stepFrom(open, open.step.name));
    } catch (error) {
      if (!isWanted()) return;
      offer();
      showMissing(error);
    }
  }

  function showMissing(/** @type {unknown} */ error) {
    console.warn(error);
    set({ trouble: text("lesson_bar_missing") });
    checkForUpdate();
  }

  // Follow the teacher's other device.
  function follow(/** @type {import("../types.d.ts").Vote} */ vote) {
    set({ vote });
    const { lesson, step, stage } = vote;
    if (!state.isOpen || state.isLoading || lesson === null || step === null) return;
    if (state.lesson?.name !== lesson) start(lesson, step, { isTold: true });
    else if (open.step.name !== step) show(steps.stepFrom(open, step), { isTold: true, stage });
    else if (stage !== open.stage || stage !== steps.guessOf(open, step).stage) set(steps.toStage(open, stage));
  }

  return { start, follow, showMissing, changeLanguage: () => translateLesson(parts) };
}

async function translateLesson(/** @type {Parts} */ { state, set }) {
  const { lesson } = state;
  if (!lesson) return;
  const changed = await steps.translated(lesson);
  if (state.lesson === lesson) set({ lesson: changed });
}

// What a class answers to the question of a step, and what it may see for that.
/** @param {Parts} parts @param {ReturnType<typeof makeMoves>} moves */
function makeAnswers({ state, set, open, observer }, { reach, tell, play }) {
  // The answer that was tapped: before the class has done the step, it can choose another one.
  function choose(/** @type {number} */ own) {
    const { answers } = open.lesson.words.questions[open.step.question ?? ""];
    const counts = answers.map((_, i) => Number(i === own));
    if (steps.phaseOf(state) === "looking") {
      set({ seen: own });
      observer.scroll();
    } else if (steps.phaseOf(state) === "asked" && steps.isOfLesson(open.step))
      reach(steps.nextStage(open), { own, counts });
    else count(counts, own);
  }

  const count = (/** @type {number[]} */ counts, own = /** @type {number | null} */ (null)) =>
    set(steps.withGuess(open, { own, counts }));

  function askAgain() {
    set({ ...steps.unplayed, ...steps.toStage(open, steps.ASKED, { own: null, counts: null }) });
    observer.begin();
    tell({ again: true });
  }

  // Show once more what there was to see.
  function lookAgain() {
    set({ isLooking: false });
    play({ act: open.step.again });
  }

  return { choose, count, askAgain, lookAgain };
}
