// Strokes by mouse, finger and pen.

import { settings } from "../shared/page_settings.js";
import { oncePerFrame } from "../shared/timing.js";
import { stopPlaying } from "./changes.js";
import { changed, emitDrawing, pad } from "./state.js";
import { addPoints, showLonger, startStroke, takeBack } from "./strokes.js";

/** @import { Point } from "../types.d.ts" */

const { state, set } = pad;
const { side } = settings.pad;

// A whole number in the pad.
export const within = (/** @type {number} */ value) => Math.round(Math.min(Math.max(value, 0), side));

// A slow machine handles several movements before a frame: the line is painted and sent once for all of them.
const followSoon = oncePerFrame(() => {
  showLonger();
  if (state.isLonger) changed();
});

export function followPen(/** @type {HTMLCanvasElement} */ canvas) {
  /** @param {PointerEvent} event @returns {Point} */
  function toPad(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [within(((event.clientX - left) / width) * side), within(((event.clientY - top) / height) * side)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    const { pointer, pointerType, taps } = state;
    const isAfterPalm = pointer !== null && pointerType === "touch" && event.pointerType === "pen";
    if (event.button !== 0 || (pointer !== null && !isAfterPalm)) return; // one line at a time
    if (isAfterPalm) takeBack(); // the palm touched before the pen: remove its line
    stopPlaying();
    canvas.setPointerCapture(event.pointerId); // the line continues outside the pad
    const point = toPad(event);
    set({
      pointer: event.pointerId,
      pointerType: event.pointerType,
      waitsForMove: taps.isTap(point),
      cursor: null,
      cursorIsDown: false,
    });
    startStroke(point);
    if (!state.waitsForMove) changed();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== state.pointer) return;
    // A browser bundles the movements since the last frame; all their points make the line smooth.
    const events = event.getCoalescedEvents?.() ?? [];
    if (!addPoints((events.length ? events : [event]).map(toPad))) return;
    set({ waitsForMove: false, isLonger: true });
    followSoon();
  });

  function endStroke(/** @type {PointerEvent} */ event) {
    const { pointer, waitsForMove, taps } = state;
    if (event.pointerId !== pointer) return;
    set({ pointer: null, waitsForMove: false });
    if (waitsForMove) {
      const [[point]] = state.strokes.slice(-1);
      takeBack();
      taps.onTap(point);
    }
    if (state.isLonger) changed();
    else emitDrawing();
  }
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]))
    canvas.addEventListener(end, endStroke);
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("dragstart", (event) => event.preventDefault()); // of a selection that includes the canvas
  // Safari scrolls and selects on touch events despite touch-action.
  canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}
