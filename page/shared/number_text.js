// A number {text, chosen, digits} in words; see engine/pad_reader.js.

import { answerKey } from "./own_network.js";
import { isEither, likeliestTwo, text, verdictText } from "./texts.js";

/** @import { NumberOnPad, PhotoDigit, Verdict } from "../types.d.ts" */

// What the network gives the second digit, the two that it may be, or why it is not a digit
export function digitText(/** @type {{ digits: Verdict[] }} */ number, /** @type {number} */ index) {
  const verdict = number.digits[index];
  const place = text("ordinals").split(" ")[index];
  if (!verdict.isDigit) return text("number_unclear", { place, reason: verdictText(verdict) });
  return text(isEither(verdict) ? "number_either" : `number_${answerKey()}`, {
    place,
    ...likeliestTwo(verdict.probabilities),
  });
}

// The same for one of a photo's digits, each {line, verdict}
export function photoDigitText(/** @type {(PhotoDigit & { line: number })[]} */ digits, /** @type {number} */ index) {
  const { line, verdict } = digits[index];
  const inLine = digits.filter((digit) => digit.line === line);
  const verdicts = inLine.map((digit) => digit.verdict);
  const sentence =
    inLine.length > 1
      ? digitText({ digits: verdicts }, inLine.indexOf(digits[index]))
      : verdictText(verdict, answerKey());
  return digits.some((digit) => digit.line > 0) ? text("photo_line", { line: line + 1, sentence }) : sentence;
}

// The number and its chosen digit, for a screen reader
export const numberText = (/** @type {NumberOnPad} */ number) =>
  text("number_announcement", {
    number: number.text.replaceAll("\n", " / "),
    sentence: digitText(number, number.chosen),
  });
