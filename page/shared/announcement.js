// What is read out to a screen reader: not each change, but what a tab says when nothing has changed for a while.

import { drawing } from "../pad/canvas.js";
import { on } from "./events.js";
import { setText } from "./set_text.js";

const SETTLED = 700; // ms without a change

// Announce what goes on in stages, as a training does: once for each stage, however often its words change. Returns a
// function that takes the stage and its words.
export function makeStageAnnouncer(node) {
  let announced = null;
  return function announce(stage, words) {
    if (stage === announced) return;
    announced = stage;
    setText(node, words);
  };
}

// Returns a function to be called at each change. `words` gives what to read out, or null where nobody listens; `live` is
// what follows the drawing.
export function makeAnnouncer(node, live, words) {
  let timer = null;
  function announceLater() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // While a line is drawn or a request is under way, what comes of it leads here again.
      if (drawing().isDrawing || live.isAsking) return;
      const newest = words();
      if (newest !== null) node.textContent = newest;
    }, SETTLED);
  }
  on("drawing", announceLater);
  return announceLater;
}
