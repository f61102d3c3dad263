// Where the class is in a lesson: in the address, so that a reload or a link opens the step, and in what is kept until the
// browser tab closes. `lessons` are the minutes of each, as texts.

import { replaceAddress } from "../shared/address.js";
import { store, stored } from "../shared/storage.js";

const MAIN = "20"; // minutes of the lesson that an address without minutes opens
const NAME = "lesson";

// Returns {minutes, number}, or null for an address without a lesson.
export function readAddress(lessons) {
  const asked = new URLSearchParams(location.search);
  if (!asked.has(NAME)) return null;
  const minutes = asked.get("minutes") ?? MAIN;
  return { minutes: lessons.includes(minutes) ? minutes : MAIN, number: Number(asked.get(NAME)) || 1 };
}

export function writeAddress({ lesson, step }) {
  const address = new URL(location.href);
  for (const name of [NAME, "minutes"]) address.searchParams.delete(name);
  if (lesson) address.searchParams.set(NAME, step.number);
  if (lesson && lesson.minutes !== MAIN) address.searchParams.set("minutes", lesson.minutes);
  replaceAddress(address);
}

export function keepPlace({ lesson, step }) {
  store(NAME, `${lesson.minutes} ${step.number}`, "sessionStorage");
}

// Returns {minutes, number}, or null.
export function keptPlace(lessons) {
  const [minutes, number] = (stored(NAME, "sessionStorage") ?? "").split(" ");
  return lessons.includes(minutes) && Number(number) > 0 ? { minutes, number: Number(number) } : null;
}
