// Observes the page during a step: marks the element to which it points, and notices when the class has done it.

import { drawing } from "../pad/state.js";
import { on } from "../shared/events.js";
import { firstOf, isMet, visible } from "./actions.js";
import { isFull, phaseOf } from "./lesson.js";

const GLANCE = 200; // ms between two looks at the page
const MARK = "data-lesson"; // of the element
const LEADING = "[role=tabpanel] .first"; // the bar of the likeliest digit

// `onDone` is called when the class has done the step of the state, and `onGlance` at each look. What happens in the element
// `bar` is not part of the step. Returns `start` and `stop`; `begin`, which begins to look for the end of another step; `mark`,
// which marks what is to do, or what proves the answer; `scroll`, after which the next look scrolls to that element or to
// the result; and `touch`, which reports that the class has begun the step, as a press on the page does: `touch(true)` if the bar does it.
/**
 * @param {import("./lesson.js").LessonState} state
 * @param {HTMLElement} bar
 * @param {{ onDone: () => void, onGlance: () => void }} listeners
 */
export function makeObserver(state, bar, { onDone, onGlance }) {
  let isTouched = false; // whether the class has done anything since the step opened: a view that opens does nothing
  let hasBegun = false; // whether the condition was not met then or later
  let hasHappened = false; // whether the event after which the condition counts has, since the step opened
  let wasMet = false; // at the last look
  let mustScroll = false; // at the next look, when the bar has its new height
  let marked = /** @type {Element | null} */ (null); // the element with the mark
  let timer = 0;

  for (const event of /** @type {const} */ (["drawing", "training"]))
    on(event, () => (hasHappened ||= hasBegun && state.step?.done?.after === event));

  function touch(isSure = false) {
    isTouched = true;
    const { done } = state.step ?? {};
    if (done) hasBegun ||= isSure || done.after !== undefined || !isMet(done);
  }
  for (const event of ["pointerdown", "keydown", "drop", "paste", "change"])
    document.addEventListener(event, ({ target }) => bar.contains(/** @type {Node} */ (target)) || touch(), true);

  function mark() {
    const phase = state.isOpen ? phaseOf(state) : "offered";
    const isToDo = ["doing", "simple"].includes(phase) && !state.isDone;
    const isProof = phase === "revealed";
    const node = firstOf(isToDo ? state.step?.point : isProof ? state.step?.proof : "");
    if (node === marked) return;
    if (isProof) node?.closest("details")?.setAttribute("open", "");
    marked?.removeAttribute(MARK);
    node?.setAttribute(MARK, "");
    marked = node;
  }

  // To what is to do, to what proves the answer, or to the result.
  function scroll() {
    mustScroll = false;
    if (!isFull(state)) (marked ?? (state.isDone ? visible(LEADING)[0] : null))?.scrollIntoView({ block: "nearest" });
  }

  function look() {
    mark();
    if (mustScroll) scroll();
    onGlance();
    if (isTouched) touch();
    const { step, isDone } = state;
    if (!step?.done || isDone || !hasBegun || (step.done.after && !hasHappened)) return;
    const isTrue = !drawing().isDrawing && isMet(step.done);
    if (isTrue && wasMet) onDone(); // twice: the first may be the answer to an unfinished line
    wasMet = isTrue;
  }

  const stop = () => clearInterval(timer);

  return {
    start() {
      stop();
      timer = setInterval(look, GLANCE);
    },
    stop,
    begin() {
      isTouched = hasBegun = hasHappened = wasMet = false;
      mark();
      scroll();
    },
    mark,
    scroll: () => {
      mustScroll = true;
    },
    touch,
  };
}
