// A whole lesson as a document, which the browser prints: the sources are described in __init__.py.

import { makeButton } from "../shared/button.js";
import { currentLanguage } from "../shared/language.js";
import { fill, hasText, text } from "../shared/translations.js";
import { fetchPart, make } from "./words.js";

// Show a lesson's document in the page's language, above the page, and ask the browser to print it.
export async function showPlan(minutes) {
  const language = currentLanguage();
  const [{ parts }, words, common] = await Promise.all([
    fetchPart(minutes, "lesson"),
    fetchPart(minutes, language),
    fetchPart("document", language),
  ]);
  if (document.querySelector(".plan")) return; // after a double click
  const others = /** @type {HTMLElement[]} */ ([...document.body.children]).filter((node) => !node.inert);
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  const open = new AbortController();

  function close() {
    open.abort();
    for (const node of others) node.inert = false;
    dialog.remove();
    focused.focus();
  }

  const print = () => window.print?.(); // some browsers of phones cannot print
  const buttons = [
    makeButton(print, { textContent: text("lesson_bar_print") }),
    makeButton(close, { textContent: text("close") }),
  ];
  const dialog = make("dialog", make("div", ...buttons), make("article", ...contentsOf(parts, words, common)));
  Object.assign(dialog, { className: "plan", lang: language, ariaLabel: words.title, ariaModal: "true" });
  document.body.append(dialog);
  dialog.show(); // browsers may print only a page of a modal dialog
  for (const node of others) node.inert = true;
  function onKey(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // from what leaves projector mode
    close();
  }
  document.addEventListener("keydown", onKey, { capture: true, signal: open.signal });
  print();
}

function contentsOf(parts, words, common) {
  const nodes = [make("h2", words.title), ...[...words.introduction, ...common.before].map(blockOf)];
  const answers = [];
  let number = 0;
  for (const { name, tab, from, to, steps } of parts) {
    if (!hasText(`tab_${tab}`)) {
      number += steps.length; // of a tab that has been removed from the project
      continue;
    }
    const { before = [], after = [] } = words.parts[name];
    const rows = steps.map((step) => {
      const { do: does, ask, watch, explain, answer } = words.steps[step.name];
      number += 1;
      if (answer) answers.push(make("li", fill(common.answer, { step: number, answer })));
      const columns = [[`${number}`], [does], [ask], [watch, explain]];
      return make("tr", ...columns.map((said) => make("td", ...said.filter(Boolean).map((each) => make("p", each)))));
    });
    const names = make("tr", ...common.columns.map((column) => make("th", column)));
    nodes.push(make("h3", fill(common.part, { from, to, tab: text(`tab_${tab}`) })), ...before.map(blockOf));
    nodes.push(make("table", make("thead", names), make("tbody", ...rows)), ...after.map(blockOf));
  }
  if (answers.length > 0) nodes.push(make("h3", common.answers), make("ul", ...answers));
  return nodes;
}

// Make a heading, a list or a paragraph: of words that begin with "## ", "1. " or "- ", or of others.
function blockOf(words) {
  const [, mark] = words.match(/^(##|1\.|-) /) ?? [];
  if (!mark) return make("p", words);
  if (mark === "##") return make("h3", words.slice(3));
  const items = words.split("\n").map((line) => make("li", line.slice(line.indexOf(" ") + 1)));
  return make(mark === "-" ? "ul" : "ol", ...items);
}
