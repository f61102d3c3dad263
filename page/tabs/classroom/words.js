// Words and buttons that several views have.

import { Rejected, sentenceOf } from "../../shared/requests.js";
import { hasText, text } from "../../shared/translations.js";

// What is wrong, in the page's language where that has a sentence for it.
export function wordsOf(error) {
  if (error instanceof Rejected && error.reason) return text(`class_refused_${error.reason}`);
  return sentenceOf(error, "server_away_now");
}

export const networkName = (name) => (hasText(`network_${name}`) ? text(`network_${name}`) : name);

// Add a button for each digit.
export function addLabels(node, choose) {
  for (let digit = 0; digit < 10; digit++) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pill";
    button.textContent = digit;
    button.addEventListener("click", () => choose(digit));
    node.append(button);
  }
}

// Mark the button of a digit; of none where it is null.
export function showLabel(node, label) {
  for (const [digit, button] of [...node.children].entries()) button.setAttribute("aria-pressed", digit === label);
}
