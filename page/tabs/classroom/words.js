// What is wrong, in the page's language where that has a sentence for it.

import { Rejected, sentenceOf } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";

export function wordsOf(error) {
  if (error instanceof Rejected && error.reason) return text(`class_refused_${error.reason}`);
  return sentenceOf(error, "server_away_now");
}
