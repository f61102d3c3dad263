// Observes the page during a step: marks the element to which it points, and notices when the class has done it.

import { drawing } from "../pad/canvas.js";
import { on } from "../shared/events.js";
import { elementOf, isMet } from "./actions.js";

const GLANCE = 200; // ms between two looks at the page
const MARK = "data-lesson"; // of the element

// `onDone` is called when the step of the state is done. Returns `start` and `stop`; `begin`, for another step; and `mark`,
// for none.
export function makeObserver(state, onDone) {
  let hasBegun = false; // whether the event after which the condition counts has happened since the step opened
  let wasMet = false; // at the last look
  let marked = null; // the element with the mark
  let timer = null;

  for (const event of /** @type {const} */ (["drawing", "training"]))
    on(event, () => (hasBegun ||= state.step?.done?.after === event));

  function mark() {
    const node = state.step && state.isOpen ? elementOf(state.step) : null;
    if (node === marked) return;
    marked?.removeAttribute(MARK);
    node?.setAttribute(MARK, "");
    marked = node;
  }

  function look() {
    mark();
    const { step, isDone } = state;
    if (!step?.done || isDone || !hasBegun) return;
    const isTrue = !drawing().isDrawing && isMet(step.done);
    state.isDone = isTrue && wasMet; // twice: the first may be the answer to an unfinished line
    wasMet = isTrue;
    if (state.isDone) onDone();
  }

  function stop() {
    clearInterval(timer);
  }

  return {
    start() {
      stop();
      timer = setInterval(look, GLANCE);
    },
    stop,
    begin() {
      hasBegun = !state.step.done?.after;
      wasMet = false;
      mark();
      marked?.scrollIntoView({ block: "nearest" });
    },
    mark,
  };
}
