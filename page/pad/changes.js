// What the visitor does to the whole drawing: undo, clear, and put another one or a photo in its place.

import { changed, emitDrawing, pad } from "./state.js";
import { replaceStrokes, takeBack } from "./strokes.js";

/** @import { Cover, Point } from "../types.d.ts" */

const { state, set } = pad;

export function undo() {
  if (state.photo) return state.photo.undo();
  if (state.pointer !== null) return;
  const { strokes } = state;
  takeBack();
  if (state.strokes === strokes) return; // a photo was put back
  stopOthers();
  changed();
}

export function clear() {
  state.photo?.clear();
  if (state.pointer !== null || state.strokes.length === 0) return;
  replaceStrokes([]);
  stopOthers();
  changed();
}

// Put another drawing on the pad; "Undo" brings back the one before, or the photo.
export function putBack(/** @type {Point[][]} */ others) {
  if (state.pointer !== null) return; // a hand is drawing
  if (state.photo) {
    state.photo.clear();
    set({ strokes: others });
  } else replaceStrokes(others);
  stopOthers();
  changed();
}

// Cover the pad with a photo, which clears the drawing, or uncover it with null. The caller then reports the change.
export function cover(/** @type {Cover | null} */ photo) {
  set({ photo, pointer: null, waitsForMove: false });
  if (state.strokes.length > 0) replaceStrokes([]);
  stopOthers();
}

// What else draws, or is shown instead.
function stopOthers() {
  stopPlaying();
  set({ cursorIsDown: false, moment: null });
}

export function stopPlaying() {
  if (state.player === null) return;
  cancelAnimationFrame(state.player);
  set({ player: null });
  emitDrawing();
}
