// The pad's canvas. It works before the rest of the page has loaded; `attach` then moves it to its place.

import { ARROWS, circle, makeSurface, readPalette, tracePath } from "../shared/canvases.js";
import { onMode } from "../shared/mode.js";
import { settings } from "../shared/page_settings.js";
import { followKeys } from "./keyboard.js";
import { followPen } from "./pen.js";
import { emitDrawing, pad } from "./state.js";

/** @import { Point } from "../types.d.ts" */

const { state, subscribe } = pad;
const { side } = settings.pad;

export const canvas = document.createElement("canvas");
canvas.tabIndex = 0;
canvas.setAttribute("role", "application");
followPen(canvas);
followKeys(canvas);

let colours = readPalette(canvas, String); // kept, because reading them at each movement costs a slow machine frames
function restart() {
  colours = readPalette(canvas, String);
  redraw();
}
const surface = makeSurface(canvas, () => surface.width && restart());
onMode(restart);
subscribe(redraw, ["strokes", "brushWidth", "cursor", "cursorIsDown", "moment", "levels"]);
for (const change of ["focus", "blur"]) canvas.addEventListener(change, redraw);

// Completely: the antialiased ends of separate pieces of a line would add up to bumps.
function redraw() {
  const context = surface.begin();
  const { levels, cursor } = state;
  canvas.toggleAttribute("data-other", levels !== null);
  if (levels) drawPixels(context, levels);
  const scale = surface.width / side;
  context.scale(scale, scale);
  context.lineCap = context.lineJoin = "round";
  if (!levels) drawStrokes(context);
  if (cursor && document.activeElement === canvas) drawCursor(context, cursor);
}

/** @param {CanvasRenderingContext2D} context @param {Uint8Array} levels */
function drawPixels(context, levels) {
  const count = Math.sqrt(levels.length); // in a row
  const at = (/** @type {number} */ cell) => Math.round((cell * canvas.width) / count);
  context.save();
  context.resetTransform();
  context.fillStyle = colours.ink;
  levels.forEach((level, i) => {
    const [x, y] = [i % count, Math.floor(i / count)];
    context.globalAlpha = level / 255;
    context.fillRect(at(x), at(y), at(x + 1) - at(x), at(y + 1) - at(y));
  });
  context.restore();
}

function drawStrokes(/** @type {CanvasRenderingContext2D} */ context) {
  const { strokes, brushWidth, moment } = state;
  context.lineWidth = brushWidth;
  context.strokeStyle = colours.ink;
  if (moment) {
    context.globalAlpha = 0.15; // strokes after the moment
    for (const stroke of strokes) tracePath(context, stroke);
    context.globalAlpha = 1;
  }
  for (const stroke of moment ?? strokes) tracePath(context, stroke);
}

/** @param {CanvasRenderingContext2D} context @param {Point} place */
function drawCursor(context, place) {
  const [x, y] = place;
  const { brushWidth } = state;
  context.lineWidth = side / 120;
  context.strokeStyle = colours.accent;
  circle(context, place, brushWidth / 2);
  for (const [dx, dy] of Object.values(ARROWS)) {
    context.moveTo(x + dx * brushWidth * 0.7, y + dy * brushWidth * 0.7);
    context.lineTo(x + dx * brushWidth * 1.2, y + dy * brushWidth * 1.2);
  }
  context.stroke();
}

// A photo covers it: no pen, and no focus.
subscribe(({ photo }) => (canvas.style.visibility = photo ? "hidden" : ""), ["photo"]);

// Move the canvas to its place on the page, after the current line, which the move would end; then call `onDone`.
/** @param {HTMLElement} place @param {() => void} [onDone] */
export function attach(place, onDone = () => {}) {
  if (state.pointer !== null) {
    document.addEventListener("drawing", () => attach(place, onDone), { once: true });
    return;
  }
  const hadFocus = document.activeElement === canvas;
  place.prepend(canvas);
  onDone(); // which shows the place
  if (hadFocus) canvas.focus();
  emitDrawing();
}
