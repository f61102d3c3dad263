// The page's texts, numbers and verdicts in the visitor's language. Only that language's file is loaded, unless it lacks texts.

import { argmax } from "../common/math.js";
import { load as loadPart } from "../common/source.js";
import { retrying } from "./failures.js";
import { currentLanguage, formatNumber, languages, pluralCategory, setLanguage } from "./language.js";
import { settings } from "./page_settings.js";
import { store } from "./storage.js";

/** @import { Verdict } from "../types.d.ts" */

const listeners = new Set();
let newest = /** @type {Promise<object> | null} */ (null); // promise of the texts that were chosen last
let texts = await retrying(() => load(currentLanguage()));

// The texts that a language lacks are in the default language.
async function load(/** @type {string} */ tag) {
  const own = await loadFile(tag);
  const isComplete = Object.keys(own).length >= settings.text_count;
  return isComplete ? own : { ...(await loadFile(languages[0])), ...own };
}

async function loadFile(/** @type {string} */ tag) {
  const reply = await loadPart(new URL(`../texts/${tag}.json`, import.meta.url));
  if (!reply.ok) throw new Error(`texts ${tag}: ${reply.status}`);
  return reply.json();
}

// Fill in the placeholders of a text, like {digit}, with values by name.
/** @param {string} words @param {Record<string, any>} values @param {(value: any) => string} [inWords] */
export const fillIn = (words, values, inWords = String) =>
  words.replace(/\{(\w+)\}/g, (_, name) => inWords(values[name]));

// Returns a text, its placeholders filled in from `values`. A text with several forms is chosen by the plural
// category of `values.count`; a text of the default language may lack the category. In English, "a 8" becomes "an 8".
/** @param {string} key @param {Record<string, any>} [values] */
export function text(key, values = {}) {
  const forms = texts[key];
  const form = typeof forms === "string" ? forms : (forms[pluralCategory(values.count)] ?? forms.other);
  const inWords = (/** @type {string | number} */ value) => (typeof value === "number" ? formatNumber(value) : value);
  const words = fillIn(form, values, inWords);
  return currentLanguage() === "en" ? words.replace(/\b(a) (?=8\b)/gi, "$1n ") : words;
}
export const hasText = (/** @type {string} */ key) => key in texts;

// Keep an element's texts in the page's language: `data-text="key"` is an element's content, `data-title="key"` its
// tooltip and accessible name. `onChange` is called after each change of language.
/** @param {HTMLElement} element @param {() => void} [onChange] */
export function translate(element, onChange = () => {}) {
  function apply() {
    /** @type {NodeListOf<HTMLElement>} */
    const nodes = element.querySelectorAll("[data-text], [data-title]");
    for (const node of nodes) {
      const { text: key, title } = node.dataset;
      if (key) node.textContent = text(key);
      if (title) node.setAttribute("title", text(title));
      if (title && !key) node.setAttribute("aria-label", text(title)); // else the content is its name
    }
  }
  listeners.add(() => {
    apply();
    onChange();
  });
  apply();
}

function showLanguage() {
  document.documentElement.lang = currentLanguage();
  document.title = text("title");
}
showLanguage();

// A newer choice supersedes this one, and its failure.
export async function changeLanguage(/** @type {string} */ tag) {
  const loading = load(tag);
  newest = loading;
  const loaded = await loading.catch((error) => {
    if (newest === loading) throw error;
  });
  if (newest !== loading) return;
  texts = loaded;
  setLanguage(tag);
  store("language", tag);
  showLanguage();
  for (const listener of listeners) listener();
}

// ---- Numbers and verdicts

export const percent = (/** @type {number} */ fraction, digits = 0) =>
  formatNumber(fraction, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
export const decimal = (/** @type {number} */ value, /** @type {number} */ digits) =>
  formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

// The same with a minus that is as long as a plus; a rounded -0 is 0.
export const signedDecimal = (/** @type {number} */ value, digits = 2) =>
  decimal(Math.round(value * 10 ** digits) / 10 ** digits + 0, digits).replace("-", "−");

const MOST = 0.99; // larger probabilities are "more than" this

// A probability on a bar: ">99%" for one that would be rounded to 100%, as no network is certain. It has no space before
// the sign in any language, so that it takes no more room than 100 %.
export const share = (/** @type {number} */ probability) =>
  probability > MOST ? text("more_than", { value: percent(MOST).replace(/\s/u, "") }) : percent(probability);

// The same in a sentence.
const shareInWords = (/** @type {number} */ probability) =>
  text(probability > MOST ? "share_more" : "share_words", { value: percent(Math.min(probability, MOST)) });

// The two likeliest digits, the likelier one first, and what a sentence about them contains.
export function likeliestTwo(/** @type {number[]} */ probabilities) {
  const digit = argmax(probabilities);
  const other = argmax(probabilities.with(digit, -1));
  const [first, second] = [probabilities[digit], probabilities[other]];
  return { digit, other, share: shareInWords(first), percent: share(first), other_percent: share(second) };
}

// Whether a digit may be the second likeliest as well: its probability is at least half of the largest, and the two are
// most of the answer, which they are not if a network has hardly learned anything.
export function isEither(/** @type {Pick<Verdict, "probabilities" | "isDigit">} */ { probabilities, isDigit }) {
  const [first, second] = [...probabilities].sort((a, b) => b - a);
  return isDigit && second >= first / 2 && first + second >= settings.pad.torn;
}

// The digit of a verdict: "7", "7/1" if it may be either, "?" for a non-digit.
export function digitOf(/** @type {Verdict} */ verdict) {
  const { digit, other } = likeliestTwo(verdict.probabilities);
  if (!verdict.isDigit) return "?";
  return isEither(verdict) ? `${digit}/${other}` : String(digit);
}

// A verdict {probabilities, isDigit, reason} in words; `key` is the text for a digit.
export function verdictText(/** @type {Verdict} */ verdict, key = "answer") {
  const words = likeliestTwo(verdict.probabilities);
  if (verdict.isDigit) return text(isEither(verdict) ? "answer_either" : key, words);
  return text(`rejected_${verdict.reason}`, words);
}

// What a network has learned from, if not from all of MNIST. `data`, `digit` and `other` are settings of its training.
/** @param {Pick<import("../engine/training/types.d.ts").Settings, "data" | "digit" | "other">} settings */
export const dataWords = ({ data, digit, other }) => text(`data_${data}`, { digit, other });
