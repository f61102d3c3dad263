// What Draw says about the photo on the pad, or about an answer {image, verdicts, number}, null for an empty pad.

import { photo, photoText } from "../../pad/photo/photo.js";
import { digitText, numberText, photoDigitText } from "../../shared/number_text.js";
import { answerKey } from "../../shared/own_network.js";
import { digitOf, text, verdictText } from "../../shared/texts.js";

/** @import { LookAnswer } from "./types.d.ts" */

export function sentenceOf(/** @type {LookAnswer | null} */ answer) {
  const part = photo();
  if (part) return part.digits.length > 0 ? photoDigitText(part.digits, part.chosen) : "";
  const { number, verdicts } = answer ?? {};
  if (number) return digitText(number, number.chosen);
  return verdicts ? verdictText(verdicts[0], answerKey()) : text("invitation");
}

// `shown` is the sentence on the page, which may be about a network that is being loaded.
export function announcementOf(/** @type {LookAnswer | null} */ answer, /** @type {string} */ shown) {
  if (photo()?.digits.length) {
    const number = photoText().replaceAll("\n", " / ");
    return text("number_announcement", { number, sentence: sentenceOf(answer) });
  }
  if (!answer) return "";
  return answer.number ? numberText(answer.number) : shown;
}

// The large answer, without a photo.
export function winnerOf(/** @type {LookAnswer | null} */ answer) {
  const { number, verdicts } = answer ?? {};
  return number?.text ?? (verdicts ? digitOf(verdicts[0]) : "–");
}

// The answer for programs: what is read, and the probabilities of the digit or the chosen one.
export function outcomeOf(/** @type {import("./types.d.ts").LookAnswer} */ { number, verdicts: [verdict] }) {
  const isDigit = (number?.digits ?? [verdict]).every((each) => each.isDigit);
  return { text: number?.text ?? digitOf(verdict), probabilities: verdict.probabilities, isDigit };
}

// The number with the chosen digit, of the photo or the answer; null for a single digit.
export const numberOf = (/** @type {LookAnswer | null} */ answer) => answer && (photoNumber() ?? answer.number);

function photoNumber() {
  const part = photo();
  const line = part?.digits[part.chosen]?.line ?? 0;
  const number = part?.answer?.numbers[line];
  return number && number.digits.length > 1 ? number : null;
}
