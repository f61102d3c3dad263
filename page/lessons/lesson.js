// The lesson in the bar, and where the class is in it. The functions of the other modules change the state, and those of
// bar_view.js bring it to the page.

import { currentLanguage } from "../shared/language.js";
import { isPossible } from "./actions.js";
import { fetchPart } from "./words.js";

export const initialState = () => ({
  isOpen: false, // whether the bar is
  lesson: null, // {minutes, language, words, steps}; null while lessons are offered
  step: null, // of its steps
  isDone: false, // whether the class has done the step
  hasMnist: true, // until the server says that it is missing
});

export async function loadLesson(minutes) {
  const language = currentLanguage();
  const [{ parts }, { steps: words }] = await Promise.all([fetchPart(minutes, "lesson"), fetchPart(minutes, language)]);
  const steps = parts.flatMap(({ tab, steps }) => steps.map((each) => ({ ...each, tab })));
  return { minutes, language, words, steps: steps.map((each, i) => ({ ...each, number: i + 1 })) };
}

// Load the words in the page's language, which has changed.
export async function translateLesson(lesson) {
  const language = currentLanguage();
  try {
    const { steps: words } = await fetchPart(lesson.minutes, language);
    Object.assign(lesson, { language, words });
  } catch (error) {
    console.warn(error); // the words stay in the other language
  }
}

// The steps that this page can show: it may learn later that MNIST is missing, or that it is the teacher's.
export const stepsOf = ({ lesson, hasMnist }) => lesson.steps.filter((each) => isPossible(each, hasMnist));

// The first one with at least this number, or the last one.
export function stepFrom(state, from) {
  const steps = stepsOf(state);
  return steps.find(({ number }) => number >= from) ?? steps.at(-1);
}

// Undefined at the first and the last one.
export const stepBefore = (state) => stepsOf(state).findLast(({ number }) => number < state.step.number);
export const stepAfter = (state) => stepsOf(state).find(({ number }) => number > state.step.number);

// How many steps this page leaves out: in all at the first step, and before this one.
export function countLeftOut(state) {
  if (!state.step) return 0;
  const before = stepBefore(state);
  return before ? state.step.number - before.number - 1 : state.lesson.steps.length - stepsOf(state).length;
}
