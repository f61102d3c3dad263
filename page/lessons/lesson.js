// The lesson in the bar, and where the class is in it. The functions here return what changes in the state; course.js changes it,
// and bar_view.js brings it to the page.

import { currentLanguage } from "../shared/language.js";
import { canPerform, isPossible } from "./actions.js";
import { fetchPart } from "./lesson_files.js";

/** @import { Vote } from "../types.d.ts" @import { Guess, Lesson, LessonRecord, Plans, Step, Words } from "./types.d.ts" */

// How far a step with a question is: the class guesses, does the step, and sees the answer.
export const ASKED = /** @type {number} */ (0);
export const DOING = 1;
export const REVEALED = 2;

export const initialState = () => ({
  isOpen: false, // the bar
  isLoading: false, // whether a lesson is loading, which will be shown in the page's language
  lesson: /** @type {Lesson | null} */ (null), // null while lessons are offered
  step: /** @type {Step | null} */ (null),
  stage: ASKED,
  isDone: false, // whether the class has done the step
  isPlayed: false, // whether the bar has done it
  isLooking: false, // whether the class is asked what it has seen in the step
  seen: /** @type {number | null} */ (null), // the answer to what the class has seen in the step, before it learns the reason
  isCounting: false, // whether the hands for each answer are entered
  areNotesShown: false,
  trouble: "", // a sentence about an error, below the words of the step
  hasMnist: true, // until the server says that MNIST is missing
  vote: /** @type {Vote | null} */ (null), // of the phones, in the teacher's page of a class
  passed: 0, // minutes since the lesson began
  record: newRecord(""),
});

/** @typedef {ReturnType<typeof initialState>} LessonState */
/** @typedef {LessonState & { lesson: Lesson, step: Step }} InLesson the state within a lesson */

// Returns {name, language, minutes, words, questions, asked, curricula, steps}. The `moment` of a step is "before" or "after" the lesson, for
// its questions; "planned"; "compared"; or "more", if there is time.
/** @param {string} name @returns {Promise<Lesson>} */
export async function loadLesson(name) {
  const language = currentLanguage();
  /** @type {[Record<string, Step>, Plans, Words]} */
  const [all, { questions, lessons, seconds }, words] = await Promise.all([
    fetchPart("steps"),
    fetchPart("lessons"),
    fetchPart(`words/${language}`),
  ]);
  const { asked, curricula, minutes, steps: planned, more } = lessons[name];
  /** @type {(step: string, moment: Step["moment"], values?: Partial<Step>) => Step} */
  const stepOf = (step, moment, values) => ({ ...all[step], ...values, name: step, moment });
  const ask = (/** @type {"before" | "after"} */ moment) =>
    asked.map((question) => stepOf(`${moment}-${question}`, moment, { question, seconds: seconds.vote }));
  const plan = (/** @type {string} */ step) => {
    const asks = (all[step].question ? seconds.vote : 0) + (all[step].seen ? seconds.hands : 0);
    return stepOf(step, "planned", { seconds: planned[step] + asks });
  };
  const steps = [
    ...ask("before"),
    ...Object.keys(planned).map(plan),
    ...ask("after"),
    stepOf("compared", "compared", { seconds: seconds.compare }),
    ...more.map((step) => stepOf(step, "more")),
  ];
  return { name, language, minutes, words, questions, asked, curricula, steps };
}

// Returns the lesson with the words in the page's language, which has changed.
export async function translated(/** @type {Lesson} */ lesson) {
  const language = currentLanguage();
  try {
    return { ...lesson, language, words: await fetchPart(`words/${language}`) };
  } catch (error) {
    console.warn(error); // the words stay in the other language
    return lesson;
  }
}

// ---- What happens

export const unplayed = { isDone: false, isPlayed: false, isLooking: false, seen: null };
const ofStep = { ...unplayed, isLoading: false, isCounting: false, areNotesShown: false, trouble: "" };

export const toNoLesson = () => ({ ...ofStep, lesson: null, step: null });

/** @param {LessonState} state @param {Step} step */
export function toStep(state, step, stage = guessOf(state, step.name).stage) {
  const record = { ...state.record, step: step.name, started: state.record.started ?? Date.now() };
  return { ...ofStep, step, stage, record };
}

// Change the guess of the step, see `guessOf`.
/** @param {Pick<InLesson, "record" | "step">} state @param {Partial<Guess>} values */
export function withGuess({ record, step }, values) {
  const guess = { ...guessOf({ record }, step.name), ...values };
  return { record: { ...record, guesses: { ...record.guesses, [step.name]: guess } } };
}

// Reach a stage of the step, and change its guess.
/** @type {(state: InLesson, stage: number, more?: Partial<Guess>) => Partial<LessonState>} */
export const toStage = (state, stage, more) => ({ stage, ...withGuess(state, { stage, ...more }) });

// ---- Steps

// The steps that this page can show: it may learn later that MNIST is missing, or that it is the teacher's.
/** @param {Pick<InLesson, "lesson" | "hasMnist">} state */
export const stepsOf = ({ lesson, hasMnist }) => lesson.steps.filter((each) => isPossible(each, hasMnist));

// The one with a name, or the planned one with a number; otherwise the next one, or the first.
export function stepFrom(/** @type {InLesson} */ state, /** @type {string} */ from) {
  const steps = stepsOf(state);
  const { steps: all } = state.lesson;
  const planned = steps.filter(({ moment }) => moment === "planned");
  const at = all.findIndex(({ name }) => name === from);
  return planned[Number(from) - 1] ?? steps.find((each) => at >= 0 && all.indexOf(each) >= at) ?? steps[0];
}

// Undefined after the last one, or before the first one.
/** @param {InLesson} state @param {number} by @returns {Step | undefined} */
export function stepAt(state, by) {
  const steps = stepsOf(state);
  return steps[steps.findIndex(({ name }) => name === state.step.name) + by];
}

// The place of the step among those of its moment.
export function placeOf(/** @type {InLesson} */ state) {
  const steps = stepsOf(state).filter(({ moment }) => moment === state.step.moment);
  return { number: steps.findIndex(({ name }) => name === state.step.name) + 1, count: steps.length };
}

// The last stage of a step: what is asked before and after the lesson is answered in the end.
export function lastStage(/** @type {Pick<InLesson, "step" | "vote">} */ { step, vote }) {
  if (!step.question) return ASKED;
  return isOfLesson(step) ? REVEALED : vote ? DOING : ASKED;
}
export const isOfLesson = (/** @type {Step} */ { moment }) => moment === "planned" || moment === "more";

// Return the next stage. It skips a stage in which there is nothing to see or do. Only if there are votes does it stop at a
// question without a task, to show them.
export function nextStage(/** @type {InLesson} */ state) {
  const { step, stage } = state;
  const areVotes = Boolean(state.vote?.votes) || state.isCounting;
  return isOfLesson(step) && !step.done && !areVotes ? REVEALED : stage + 1;
}

// What the class is at.
export function phaseOf(/** @type {LessonState} */ { step, stage, isDone, isLooking, vote }) {
  if (!step) return "offered"; // lessons are
  if (step.moment === "compared") return "compared"; // the answers before and after the lesson are
  if (!step.question) return "simple"; // a step without a question
  if (stage === ASKED) return vote ? "voting" : "asked";
  if (stage === REVEALED) return "revealed";
  if (!step.done) return "closed"; // the vote is
  if (!isDone) return "doing";
  return isLooking ? "looking" : "done"; // the class is asked what it has seen, before it learns the reason
}

// Whether the bar fills the window: with a question, or with an answer that the page does not show.
export const isFull = (/** @type {LessonState} */ state) =>
  ["asked", "voting", "closed", "looking", "compared"].includes(phaseOf(state)) ||
  (phaseOf(state) === "revealed" && !state.step?.done);

// What the large button does: to "show" how the step is done, to "look" back at what there was to see, to "tally" the votes, to
// "reveal" the answer, or to go on to the next "question" or "step". Null at the end of the lesson.
export function nextOf(/** @type {InLesson} */ state) {
  const { step, stage, isDone, isPlayed } = state;
  const phase = phaseOf(state);
  if (["doing", "simple"].includes(phase) && canPerform(step) && !isDone && !isPlayed) return "show";
  if (phase === "done" && step.seen) return "look";
  if (stage < lastStage(state))
    return phase === "voting" ? "tally" : phase === "asked" && step.done ? "begin" : "reveal";
  const next = stepAt(state, 1);
  return next ? (next.question ? "question" : "step") : null;
}

// ---- Guesses

// A guess is {stage, own, counts}: the stage that the class has reached, the answer that was tapped, and how many have chosen
// each one.
/** @type {(state: { record: LessonRecord }, name: string) => Guess} */
export const guessOf = ({ record }, name) => record.guesses[name] ?? { stage: ASKED, own: null, counts: null };

// How many have chosen each answer: on their phones if any has, or by hands or a tap; null if none is known.
export function countsOf(/** @type {InLesson} */ state, /** @type {string} */ name) {
  const votes = state.vote?.results[`${state.lesson.name} ${name}`];
  return votes?.some(Boolean) ? votes : guessOf(state, name).counts;
}

// ---- Time

// The minute that is planned for the end of each step: those of the bar and of the printed plan.
export function endsOf(/** @type {Step[]} */ steps) {
  let passed = 0;
  return steps.map(({ seconds = 0 }) => {
    passed += seconds;
    return Math.ceil(passed / 60);
  });
}

// How many minutes late the class is: the plan takes 80% of the lesson's minutes, and its end all of them.
export function delayOf(/** @type {InLesson} */ state) {
  const steps = stepsOf(state);
  const ends = endsOf(steps);
  const planned = (ends[steps.indexOf(state.step)] / Math.max(...ends)) * state.lesson.minutes;
  return Math.max(0, state.passed - Math.ceil(planned));
}

/** @param {number | null} started in ms; null before the lesson */
export const minutesSince = (started) => (started === null ? 0 : Math.floor((Date.now() - started) / 60_000));

// A lesson begins.
/** @type {(lesson: string) => LessonRecord} */
export const newRecord = (lesson) => ({ lesson, step: "", started: null, guesses: {} });
