// Numbers and verdicts in words.

import { currentLanguage, text } from "./translations.js";

const formats = {}; // by language and digits: making one takes longer than showing an answer
function format(value, options) {
  const key = currentLanguage() + JSON.stringify(options);
  formats[key] ??= Intl.NumberFormat(currentLanguage(), options);
  return formats[key].format(value);
}

export const percent = (fraction, digits = 0) =>
  format(fraction, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
export const decimal = (value, digits) =>
  format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const argmax = (values) => values.indexOf(Math.max(...values));

// What a verdict {probabilities, isDigit} says, in words; `key` is the text for a digit.
export function verdictText({ probabilities, isDigit }, key = "answer") {
  if (!isDigit) return text("not_a_digit");
  const digit = argmax(probabilities);
  return text(key, { digit, percent: percent(probabilities[digit]) });
}
