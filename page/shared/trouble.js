// What is wrong, shown where the visitor is looking.

import { setText } from "./set_text.js";

// Show the sentence that answers what the visitor has just done, or "" when all is well. It takes the focus, and so is
// scrolled to and read out. What goes wrong by itself must not take the pen from whoever draws: that is only announced,
// by role="alert".
export function answerWithTrouble(node, words) {
  setText(node, words);
  if (!words) return;
  node.tabIndex = -1;
  node.focus();
}
