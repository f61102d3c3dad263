// A number {text, chosen, digits} in words; see page/pad/pad_reader.py.

import { argmax, percent, verdictText } from "./format.js";
import { text } from "./translations.js";

// "42; second digit, 2, 99%", or why it is not a digit
export function digitText(number, index) {
  const verdict = number.digits[index];
  const digit = argmax(verdict.probabilities);
  return text(verdict.isDigit ? "number_digit" : "number_no_digit", {
    number: number.text.replaceAll("\n", " / "),
    place: text("ordinals").split(" ")[index],
    digit,
    percent: percent(verdict.probabilities[digit]),
    reason: verdict.isDigit ? "" : verdictText(verdict),
  });
}
