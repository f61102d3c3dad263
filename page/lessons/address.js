// Where the class is in a lesson: in the address, so that a reload or a link opens the step. `lessons` are their names.

import { replaceAddress } from "../shared/tabs.js";

const MAIN = "25"; // the lesson that an address without one opens
const NAME = "lesson";
/** @type {Record<string, string>} */
const FIRST_HALF = { 40: "20" }; // of a lesson that is now two

// Returns the names of the lesson and its step, {lesson, step}; null for an address without a lesson. In the address,
// `minutes` is the lesson's name, and `lesson` the step's.
export function readAddress(/** @type {string[]} */ lessons) {
  const asked = new URLSearchParams(location.search);
  if (!asked.has(NAME)) return null;
  const minutes = asked.get("minutes") ?? MAIN;
  const lesson = FIRST_HALF[minutes] ?? minutes;
  return { lesson: lessons.includes(lesson) ? lesson : MAIN, step: asked.get(NAME) ?? "" };
}

export function writeAddress(/** @type {import("./lesson.js").LessonState} */ { lesson, step }) {
  const address = new URL(location.href);
  for (const name of [NAME, "minutes"]) address.searchParams.delete(name);
  if (lesson && step) address.searchParams.set(NAME, step.name);
  if (lesson && lesson.name !== MAIN) address.searchParams.set("minutes", lesson.name);
  replaceAddress(address);
}
