// A number {text, chosen, digits} in words; see page/pad/pad_reader.py.

import { argmax, percent, verdictText } from "./format.js";
import { answerKey } from "./own_network.js";
import { text } from "./translations.js";

// "The network is 99% sure that the second digit is a 2.", or why it is not a digit
export function digitText(number, index) {
  const verdict = number.digits[index];
  const digit = argmax(verdict.probabilities);
  return text(verdict.isDigit ? `number_${answerKey()}` : "number_unclear", {
    place: text("ordinals").split(" ")[index],
    digit,
    percent: percent(verdict.probabilities[digit]),
    reason: verdict.isDigit ? "" : verdictText(verdict),
  });
}

// The same for one of a photo's digits, each {line, verdict}
export function photoDigitText(digits, index) {
  const { line, verdict } = digits[index];
  const inLine = digits.filter((digit) => digit.line === line);
  const verdicts = inLine.map((digit) => digit.verdict);
  const sentence =
    inLine.length > 1
      ? digitText({ digits: verdicts }, inLine.indexOf(digits[index]))
      : verdictText(verdict, answerKey());
  return digits.at(-1).line > 0 ? text("photo_line", { line: line + 1, sentence }) : sentence;
}

// The number and its chosen digit, for a screen reader
export const numberText = (number) =>
  text("number_announcement", {
    number: number.text.replaceAll("\n", " / "),
    sentence: digitText(number, number.chosen),
  });
