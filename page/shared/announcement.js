// Announcements for screen readers: not each change, but a tab's words when nothing has changed for a while.

import { setText } from "./elements.js";
import { on } from "./events.js";
import { later } from "./timing.js";

export const SETTLED = 700; // ms without a change

// Announce a process with stages, such as a training: once for each stage, however often its words change. Returns a
// function that takes the stage and its words.
/** @param {Element} node @returns {(stage: string | null, words: string) => void} */
export function makeStageAnnouncer(node) {
  let announced = /** @type {string | null} */ (null);
  return function announce(stage, words) {
    if (stage === announced) return;
    announced = stage;
    setText(node, words);
  };
}

// Returns a function to call at each change. `words` returns the words to announce, or null for none; `live` comes from
// `followDrawing`.
/** @param {Element} node @param {{ isBusy: boolean }} live @param {() => string | null} words */
export function makeAnnouncer(node, live, words) {
  const announceLater = later(SETTLED, () => {
    if (live.isBusy) return; // the end of the line or the answer will call this again
    const newest = words();
    if (newest !== null) node.textContent = newest;
  });
  on("drawing", announceLater);
  return announceLater;
}
