// The keyboard on the pad: the arrows move a pen, and the space bar lowers and lifts it; and the keys for Undo and Clear.

import { ARROWS } from "../shared/canvases.js";
import { emit } from "../shared/events.js";
import { settings } from "../shared/page_settings.js";
import { clear, stopPlaying, undo } from "./changes.js";
import { within } from "./pen.js";
import { changed, emitDrawing, pad } from "./state.js";
import { addPoints, showLonger, startStroke } from "./strokes.js";

/** @import { Point } from "../types.d.ts" */

const { state, set } = pad;
const { side } = settings.pad;
const KEY_STEP = side / 40; // distance that an arrow key moves the pen
// Elements that have a use of their own for Ctrl+Z, Delete and the like.
export const TEXT_FIELDS =
  "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=file], [type=button])";

export function followKeys(/** @type {HTMLCanvasElement} */ canvas) {
  canvas.addEventListener("keydown", (event) => {
    if (state.pointer !== null || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    stopPlaying();
    const [x, y] = state.cursor ?? [side / 2, side / 4];
    const [right, down] = arrow ?? [0, 0];
    const step = event.shiftKey ? KEY_STEP / 4 : KEY_STEP;
    /** @type {Point} */
    const cursor = [within(x + right * step), within(y + down * step)];
    const cursorIsDown = arrow ? state.cursorIsDown : !state.cursorIsDown;
    if (cursorIsDown && !arrow) startStroke(cursor);
    else if (cursorIsDown && addPoints([cursor])) showLonger();
    set({ cursor, cursorIsDown });
    if (cursorIsDown || !arrow) changed();
    emit("cursor", { x: cursor[0] / side, y: cursor[1] / side, isDown: cursorIsDown });
  });
  canvas.addEventListener("blur", () => {
    if (!state.cursorIsDown) return;
    set({ cursorIsDown: false });
    emitDrawing();
  });

  document.addEventListener("keydown", (event) => {
    const isElsewhere = event.target instanceof Element && event.target.closest(TEXT_FIELDS);
    if (isElsewhere || canvas.getClientRects().length === 0 || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      clear();
    }
  });
}
