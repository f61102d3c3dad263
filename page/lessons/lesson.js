// The lesson in the bar, and where the class is in it. The functions here return what changes in the state; bar.js changes it,
// and bar_view.js brings it to the page.

import { currentLanguage } from "../shared/language.js";
import { store, storedJson } from "../shared/storage.js";
import { isPossible } from "./actions.js";
import { fetchPart } from "./words.js";

/** @import { Guess, Lesson, Place, Step } from "./types.d.ts" */

// How far a step with a question is: the class guesses, does the step, and sees the answer.
export const ASKED = 0;
export const DOING = 1;
export const REVEALED = 2;

const RECORD = "lesson-record"; // in the storage of the browser's tab, so that a reload keeps the guesses and the time

export const initialState = () => ({
  isOpen: false, // whether the bar is
  isLoading: false, // whether a lesson is, which will be shown in the page's language
  /** @type {Lesson | null} */
  lesson: null, // see `loadLesson`; null while lessons are offered
  /** @type {Step | null} */
  step: null, // of its steps
  stage: ASKED,
  isDone: false, // whether the class has done the step
  isCounting: false, // whether the hands for each answer are entered
  areNotesShown: false,
  trouble: "", // a sentence about an error, below the words of the step
  hasMnist: true, // until the server says that it is missing
  /** @type {import("../types.d.ts").Vote | null} */
  vote: null, // the vote of the phones in the teacher's page of a class, see `Vote` in types.d.ts
  record: readRecord(), // {minutes, name, started, guesses}: see `guessOf`
});

// Returns {minutes, language, words, questions, asked, steps}. The `moment` of a step is "before" or "after" the lesson, for
// its questions; "planned"; "compared"; or "more", if there is time.
export async function loadLesson(minutes) {
  const language = currentLanguage();
  const [all, { asked, questions, lessons }, words] = await Promise.all(
    ["steps", "lessons", `words/${language}`].map(fetchPart),
  );
  const plan = lessons[minutes];
  const ask = (moment) => asked.map((question) => ({ name: `${moment}-${question}`, moment, question }));
  const steps = [
    ...ask("before"),
    ...Object.keys(plan.steps).map((name) => ({ ...all[name], name, minutes: plan.steps[name], moment: "planned" })),
    ...ask("after"),
    { name: "compared", moment: "compared" },
    ...plan.more.map((name) => ({ ...all[name], name, moment: "more" })),
  ];
  return { minutes, language, words, questions, asked, steps };
}

// Returns the lesson with the words in the page's language, which has changed.
export async function translated(lesson) {
  const language = currentLanguage();
  try {
    return { ...lesson, language, words: await fetchPart(`words/${language}`) };
  } catch (error) {
    console.warn(error); // the words stay in the other language
    return lesson;
  }
}

// ---- What happens

const ofStep = { isLoading: false, isDone: false, isCounting: false, areNotesShown: false, trouble: "" };

export const toNoLesson = () => ({ ...ofStep, lesson: null, step: null });

export function toStep(state, step, stage = guessOf(state, step.name).stage) {
  const record = { ...state.record, name: step.name, started: state.record.started ?? Date.now() };
  return { ...ofStep, step, stage, record };
}

// Change the guess of the step, see `guessOf`.
export function withGuess({ record, step }, values) {
  const guess = { ...guessOf({ record }, step.name), ...values };
  return { record: { ...record, guesses: { ...record.guesses, [step.name]: guess } } };
}

// Reach a stage of the step, and change its guess.
export const toStage = (state, stage, more = {}) => ({ stage, ...withGuess(state, { stage, ...more }) });

// ---- Steps

// The steps that this page can show: it may learn later that MNIST is missing, or that it is the teacher's.
export const stepsOf = ({ lesson, hasMnist }) => lesson.steps.filter((each) => isPossible(each, hasMnist));

// The one with a name, or the planned one with a number; otherwise the next one, or the first.
export function stepFrom(state, from) {
  const steps = stepsOf(state);
  const { steps: all } = state.lesson;
  const planned = steps.filter(({ moment }) => moment === "planned");
  const at = all.findIndex(({ name }) => name === from);
  return planned[Number(from) - 1] ?? steps.find((each) => at >= 0 && all.indexOf(each) >= at) ?? steps[0];
}

// Undefined after the last one, or before the first one.
export function stepAt(state, by) {
  const steps = stepsOf(state);
  return steps[steps.findIndex(({ name }) => name === state.step.name) + by];
}

// The place of the step among those of its moment.
export function placeOf(state) {
  const steps = stepsOf(state).filter(({ moment }) => moment === state.step.moment);
  return { number: steps.findIndex(({ name }) => name === state.step.name) + 1, count: steps.length };
}

// Whether the class guesses while the step's training runs.
/** @param {Step} step */
export const isTrained = ({ done }) => done?.after === "training";

// The last stage of a step: what is asked before and after the lesson is answered in the end.
export function lastStage({ step, vote }) {
  if (!step.question) return ASKED;
  return isOfLesson(step) ? REVEALED : vote ? DOING : ASKED;
}
export const isOfLesson = ({ moment }) => moment === "planned" || moment === "more";

// ---- Guesses

// A guess is {stage, own, counts}: the stage that the class has reached, the answer that was tapped, and how many have chosen
// each one.
export const guessOf = ({ record }, name) => record.guesses[name] ?? { stage: ASKED, own: null, counts: null };

// How many have chosen each answer: on their phones if any has, or by hands or a tap; null if none is known.
export function countsOf(state, name) {
  const votes = state.vote?.results[`${state.lesson.minutes} ${name}`];
  return votes?.some(Boolean) ? votes : guessOf(state, name).counts;
}

// ---- Time

// The minute that is planned for the end of the step, that of the lesson's end, and the minutes that have passed.
export function timesOf(state) {
  const steps = stepsOf(state);
  const sum = (some) => some.reduce((total, { minutes = 0 }) => total + minutes, 0);
  const at = steps.findIndex(({ name }) => name === state.step.name);
  const passed = Math.floor((Date.now() - state.record.started) / 60_000);
  return { planned: sum(steps.slice(0, at + 1)), total: sum(steps), passed };
}

// ---- What a reload keeps

function readRecord() {
  return storedJson(RECORD, "sessionStorage", isRecord, newRecord(""));
}

function isRecord({ minutes, name, started, guesses }) {
  const isCount = (value) => Number.isInteger(value) && value >= 0;
  const isGuess = ({ stage, own, counts }) =>
    isCount(stage) && (own === null || isCount(own)) && (counts === null || counts.every(isCount));
  const areTexts = typeof minutes === "string" && typeof name === "string";
  return areTexts && (started === null || isCount(started)) && Object.values(guesses).every(isGuess);
}

// A lesson begins.
export function newRecord(minutes) {
  return { minutes, name: "", started: null, guesses: {} };
}

export const keepRecord = ({ record }) => store(RECORD, JSON.stringify(record), "sessionStorage");
