// The words of a lesson: their files, and how the page shows **bold** parts and `code`.

import { load } from "../engine/source.js";

export async function fetchPart(folder, name) {
  const reply = await load(new URL(`./${folder}/${name}.json`, import.meta.url));
  if (!reply.ok) throw new Error(`lesson ${folder} ${name}: ${reply.status}`);
  return reply.json();
}

// Make an element of nodes and of words.
export function make(tag, ...content) {
  const node = document.createElement(tag);
  node.append(...content.flatMap((each) => (typeof each === "string" ? withMarks(each) : each)));
  return node;
}

export const withMarks = (words) =>
  words.split(/(\*\*.+?\*\*|`.+?`)/).map((part) => {
    if (part.startsWith("**")) return make("strong", part.slice(2, -2));
    return part.startsWith("`") ? codeOf(part.slice(1, -1)) : part;
  });

function codeOf(words) {
  const code = document.createElement("code");
  code.textContent = words;
  return code;
}
