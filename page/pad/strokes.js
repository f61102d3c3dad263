// Changes of the strokes, and what Undo brings back.

import { settings } from "../shared/page_settings.js";
import { pad } from "./state.js";

/** @import { Point } from "../types.d.ts" */

const { state, set } = pad;
const { side, max_points: maxPoints, max_strokes: maxStrokes } = settings.pad;
export const MIN_STEP = side / 250; // a point nearer to the last one makes no visible difference

// Limited, because a page in kiosk mode draws for weeks.
export const addUndo = (/** @type {() => void} */ action) =>
  set({ undos: [...state.undos, action].slice(-maxStrokes) });

export function takeBack() {
  const action = state.undos.at(-1);
  set({ undos: state.undos.slice(0, -1) });
  action?.();
}

// Replace the strokes; Undo restores the old ones.
export function replaceStrokes(/** @type {Point[][]} */ others) {
  const { strokes } = state;
  addUndo(() => set({ strokes }));
  set({ strokes: others });
}

export function startStroke(/** @type {Point} */ point) {
  set({ moment: null, levels: null });
  replaceStrokes(thinnedOut([...state.strokes, [point]]));
}

// Lengthen the last stroke; returns whether any of the points makes a difference. `showLonger` shows it.
export function addPoints(/** @type {Point[]} */ points) {
  const stroke = state.strokes[state.strokes.length - 1];
  const before = stroke.length;
  for (const point of points) {
    const [x, y] = stroke[stroke.length - 1];
    if (Math.hypot(point[0] - x, point[1] - y) >= MIN_STEP) stroke.push(point);
  }
  return stroke.length > before;
}
export const showLonger = () => set({ strokes: thinnedOut([...state.strokes]) });

// Minutes of scribbling lose invisible detail, and then the oldest strokes.
function thinnedOut(/** @type {Point[][]} */ strokes) {
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const isLong = count > maxPoints / 2;
  const kept = isLong ? strokes.map((each) => each.filter((_, i) => i % 2 === 0 || i === each.length - 1)) : strokes;
  return kept.slice(-maxStrokes);
}
