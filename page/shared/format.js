// Numbers and verdicts in words.

import { argmax } from "../common/math.js";
import { formatNumber } from "./language.js";
import { settings } from "./settings.js";
import { text } from "./translations.js";

/** @import { Verdict } from "../types.d.ts" */

export const percent = (/** @type {number} */ fraction, digits = 0) =>
  formatNumber(fraction, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
export const decimal = (/** @type {number} */ value, /** @type {number} */ digits) =>
  formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

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
