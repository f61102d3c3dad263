// What is on the pad, in a store, see shared/events.js, and what other scripts see of it.

import { emit, makeStore } from "../shared/events.js";
import { settings } from "../shared/page_settings.js";

/** @import { Cover, Point } from "../types.d.ts" */

export const pad = makeStore({
  strokes: /** @type {Point[][]} */ ([]), // lists of [x, y], whole numbers in 0 to `side`, y down; the last one grows in place
  version: 0, // counts the changes
  isLonger: false, // whether the last line is, since the last event
  undos: /** @type {(() => void)[]} */ ([]), // each reverts a change, the newest last
  brushWidth: settings.pad.brush_width,
  pointer: /** @type {number | null} */ (null), // the id of the mouse, finger or pen that is drawing
  pointerType: "", // of that one or the last
  /** @type {{ isTap: (place: Point) => boolean, onTap: (place: Point) => void }} */
  taps: { isTap: () => false, onTap: () => {} }, // see `takeTaps`
  waitsForMove: false, // whether the current line may still be a tap
  cursor: /** @type {Point | null} */ (null), // [x, y] of the keyboard's pen, once it is used
  cursorIsDown: false,
  player: /** @type {number | null} */ (null), // the next animation frame while a sample is played
  moment: /** @type {Point[][] | null} */ (null), // strokes of a chosen moment of the history, shown instead of the newest
  levels: /** @type {Uint8Array | null} */ (null), // of 28 x 28 pixels that are shown instead of the drawing, until a line begins
  photo: /** @type {Cover | null} */ (null), // what covers the pad
});
const { state, set } = pad;

// The drawing as other scripts see it. `ofPhoto` is the chosen digit of a photo as in requests, {field, is_digit}; null without
// one. `isEmpty` is whether there is nothing to read.
export function drawing() {
  const { strokes, version, pointer, cursorIsDown, player, photo, brushWidth: lineWidth } = state;
  const ofPhoto = photo?.digit() ?? null;
  const isDrawing = pointer !== null || cursorIsDown || player !== null;
  return { strokes, lineWidth, isDrawing, ofPhoto, isEmpty: strokes.length === 0 && ofPhoto === null, version };
}
export const canUndo = () => (state.photo ? state.photo.canUndo() : state.undos.length > 0);

export const emitDrawing = () => emit("drawing", drawing());

// The strokes, or the chosen digit of the photo, have changed.
export function changed() {
  set({ version: state.version + 1, isLonger: false });
  emitDrawing();
}

// Draw all lines with a width, in units of the pad.
export const setBrush = (/** @type {number} */ brushWidth) => set({ brushWidth });

// Show the strokes of an earlier moment; null for the newest. The drawing does not change.
export const showMoment = (/** @type {Point[][] | null} */ moment) => set({ moment });

// Show levels of 28 x 28 pixels instead of the drawing, which does not change; null for the drawing.
export const showInstead = (/** @type {Uint8Array | null} */ levels) => set({ levels });

// A tap at a place where `isTap` returns true draws nothing but calls `onTap` with the place.
/** @type {(isTap: (place: Point) => boolean, onTap: (place: Point) => void) => void} */
export const takeTaps = (isTap, onTap) => set({ taps: { isTap, onTap } });
