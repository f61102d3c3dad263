// The files of the lessons, and how the page shows **bold** parts and `code`.

import { load } from "../common/source.js";
import { make } from "../shared/elements.js";

/** @typedef {Node | string | (Node | string)[]} Content of an element that `write` makes */

/** @param {string} name of a file, without its ending: see __init__.py */
export async function fetchPart(name) {
  const reply = await load(new URL(`./${name}.json`, import.meta.url));
  if (!reply.ok) throw new Error(`lessons ${name}: ${reply.status}`);
  return reply.json();
}

// Create an element with nodes, and with words whose ** and backquotes become elements.
/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {Content[]} content */
export const write = (tag, ...content) =>
  make(tag, {}, ...content.flatMap((each) => (typeof each === "string" ? withMarks(each) : each)));

/** @param {string} words @returns {(Node | string)[]} */
export const withMarks = (words) =>
  words.split(/(\*\*.+?\*\*|`.+?`)/).map((part) => {
    if (part.startsWith("**")) return write("strong", part.slice(2, -2));
    return part.startsWith("`") ? make("code", {}, part.slice(1, -1)) : part;
  });
