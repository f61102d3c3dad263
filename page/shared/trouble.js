// Errors of the visitor's last action.

import { setText } from "./set_text.js";

// Show a sentence about the visitor's last action, or "". The sentence takes the focus, so that the browser scrolls to it
// and a screen reader announces it. Other errors must not take the focus from the pad: role="alert" announces them.
export function answerWithTrouble(/** @type {HTMLElement} */ node, /** @type {string} */ words) {
  setText(node, words);
  if (!words) return;
  node.tabIndex = -1;
  node.focus();
}
