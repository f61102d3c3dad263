// Numbers and verdicts in words.

import { formatNumber } from "./language.js";
import { text } from "./translations.js";

export const percent = (fraction, digits = 0) =>
  formatNumber(fraction, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
export const decimal = (value, digits) =>
  formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

const neededPercent = (threshold) => Math.ceil(100 * threshold - 1e-9); // 100 * 0.55 is 55.00000000000001

export const argmax = (values) => values.indexOf(Math.max(...values));

// A verdict {probabilities, isDigit, reason, threshold} in words; `key` is the text for a digit.
export function verdictText({ probabilities, isDigit, reason, threshold }, key = "answer") {
  const digit = argmax(probabilities);
  if (isDigit) return text(key, { digit, percent: percent(probabilities[digit]) });
  const other = argmax(probabilities.with(digit, -1));
  return text(`rejected_${reason}`, {
    digit,
    other,
    // As on the bars, but below the threshold even if it would be rounded up to it.
    percent: percent(Math.min(Math.round(100 * probabilities[digit]), neededPercent(threshold) - 1) / 100),
    other_percent: percent(probabilities[other]),
    threshold: neededText(threshold),
  });
}

// The probability from which a network names a digit.
export const neededText = (threshold) => percent(neededPercent(threshold) / 100);
