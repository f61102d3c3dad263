// What a step of a lesson does to the page: its preparation, its example, and the condition that it is done. steps.json is
// described in __init__.py.

import { play } from "../pad/playing.js";
import { drawing } from "../pad/state.js";
import { areTabsThere, hasTab } from "../shared/tabs.js";

/** @import { Act, Condition, Step } from "./types.d.ts" */

const GLANCE = 100; // ms between two looks at whether something is there
const PATIENCE = 6000; // ms; what is not there then, such as a button that was already pressed, is left out
const COMPUTING = 60_000; // ms in which even a slow device has computed what an example waits for

// `checkVisibility` would need Safari 17.4.
export const isVisible = (/** @type {Element} */ node) => node.getClientRects().length > 0;
/** @type {(selector: string) => HTMLElement[]} */
export const visible = (selector) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))].filter(isVisible);

/** @param {string} selector */
const isThere = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.hidden === false;

// Whether the page has what a step needs.
/** @type {(step: Step, hasMnist: boolean) => boolean} */
export const isPossible = ({ tab, needs, has, draw }, hasMnist) =>
  (!tab || hasTab(tab)) && (needs !== "mnist" || hasMnist) && (!has || isThere(has)) && (!draw || isThere("#pad"));

// Whether all parts are there, and a teacher's page knows that it is one.
export const isPageComplete = () =>
  document.querySelector("#pad .samples button") && areTabsThere() && !document.querySelector("[aria-busy=true]");

export function isMet(/** @type {Condition} */ { see, text }) {
  const pattern = new RegExp(text ?? "");
  return visible(see).some((node) => pattern.test(node.textContent.trim()));
}

/** @param {string} [selector] */
export const firstOf = (selector) => (selector ? (visible(selector)[0] ?? null) : null);

/** @type {() => HTMLDialogElement | null} */
export const openDialog = () => document.querySelector("dialog[open]");

// Close what an earlier step has opened.
export function prepare(/** @type {Pick<Step, "setup">} */ { setup = [] }) {
  for (const selector of setup) visible(selector)[0]?.click();
}

export const canPerform = (/** @type {Step} */ { draw, act }) => Boolean(draw ?? act);

// Draw the example and act as the class would, one after another. `isWanted` returns whether to go on.
/** @param {Pick<Step, "draw" | "act">} step @param {() => boolean} isWanted */
export async function perform({ draw, act = [] }, isWanted) {
  for (const each of draw ? [{ draw }, ...act] : act) {
    if (each.draw) {
      play(each.draw);
      await until(() => !drawing().isDrawing && drawing().strokes.length > 0, isWanted);
      continue;
    }
    const selector = each.press ?? each.set ?? each.on ?? each.see ?? "";
    const find = () => /** @type {HTMLInputElement[]} */ (visible(selector)).find(({ disabled }) => !disabled);
    if (each.set) document.querySelector(selector)?.closest("details")?.setAttribute("open", "");
    await until(find, isWanted, each.see ? COMPUTING : PATIENCE);
    if (!isWanted()) return;
    const node = find();
    if (node) actOn(node, each);
  }
}

// `press` clicks, `set` changes a field `to` a value or to a `part` of its range, `key` is pressed `on` an element, and
// `see` only waits for it.
function actOn(/** @type {HTMLInputElement} */ node, /** @type {Act} */ { press, set, to, part, key }) {
  if (press) node.click();
  if (set) {
    node.value = to ?? String(Math.floor((part ?? 0) * Number(node.max)));
    for (const type of ["input", "change"]) node.dispatchEvent(new Event(type, { bubbles: true }));
  }
  if (key) {
    node.focus({ preventScroll: true });
    node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

/** @param {() => unknown} condition @param {() => boolean} isWanted */
async function until(condition, isWanted, patience = PATIENCE) {
  for (let waited = 0; isWanted() && !condition() && waited < patience; waited += GLANCE)
    await new Promise((done) => setTimeout(done, GLANCE));
}
