// The pad's canvas: strokes by mouse, finger, pen and keyboard. It works before the rest of the page has loaded; `attach`
// then moves it to its place.

import { emit } from "../shared/events.js";
import { onTheme } from "../shared/host.js";
import { oncePerFrame } from "../shared/once_per_frame.js";
import { settings } from "../shared/settings.js";
import { still } from "../shared/still.js";
import { makeStore } from "../shared/store.js";
import {
  addPoints,
  startStroke as begin,
  drawLine,
  drawn,
  hasUndo,
  MIN_STEP,
  replaceStrokes,
  takeBack,
} from "./strokes.js";

/** @import { Cover, Point } from "../types.d.ts" */

const { side, brush_width: fullBrush } = settings.pad;
const KEY_STEP = side / 40; // distance that an arrow key moves the pen
// Elements that have a use of their own for Ctrl+Z, Delete and the like.
export const TEXT_FIELDS =
  "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=file], [type=button])";

export const canvas = document.createElement("canvas");
canvas.tabIndex = 0;
canvas.setAttribute("role", "application");
const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

const { state, set, subscribe } = makeStore({
  brushWidth: fullBrush,
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
  colours: { ink: "", accent: "" }, // cached, because reading them at each movement costs a slow machine frames
});
subscribe(redraw, ["brushWidth", "moment", "levels", "colours"]);

// ---- Showing

function fitCanvas() {
  const pixels = Math.round(canvas.getBoundingClientRect().width * window.devicePixelRatio);
  if (!pixels) return;
  canvas.width = canvas.height = pixels;
  readColours();
}

function readColours() {
  const style = getComputedStyle(canvas);
  set({ colours: { ink: style.getPropertyValue("--ink"), accent: style.getPropertyValue("--accent") } });
}

// Completely: the antialiased ends of separate pieces of a line would add up to bumps.
function redraw() {
  const scale = canvas.width / side;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = "round";
  const { levels, cursor } = state;
  canvas.toggleAttribute("data-other", levels !== null);
  if (levels) drawPixels(levels);
  else drawStrokes();
  if (cursor && document.activeElement === canvas) drawCursor(cursor);
}

function drawPixels(/** @type {Uint8Array} */ levels) {
  const count = Math.sqrt(levels.length); // in a row
  const at = (/** @type {number} */ cell) => Math.round((cell * canvas.width) / count);
  context.save();
  context.resetTransform();
  context.fillStyle = state.colours.ink;
  levels.forEach((level, i) => {
    const [x, y] = [i % count, Math.floor(i / count)];
    context.globalAlpha = level / 255;
    context.fillRect(at(x), at(y), at(x + 1) - at(x), at(y + 1) - at(y));
  });
  context.restore();
}

function drawStrokes() {
  const { brushWidth, colours, moment } = state;
  context.lineWidth = brushWidth;
  context.strokeStyle = colours.ink;
  if (moment) {
    context.globalAlpha = 0.15; // strokes after the moment
    for (const stroke of drawn.strokes) drawLine(context, stroke);
    context.globalAlpha = 1;
  }
  for (const stroke of moment ?? drawn.strokes) drawLine(context, stroke);
}

function drawCursor(/** @type {Point} */ [x, y]) {
  const { brushWidth, colours } = state;
  context.save();
  context.lineWidth = side / 120;
  context.strokeStyle = colours.accent;
  context.beginPath();
  context.arc(x, y, brushWidth / 2, 0, 2 * Math.PI);
  for (const [dx, dy] of Object.values(ARROWS)) {
    context.moveTo(x + dx * brushWidth * 0.7, y + dy * brushWidth * 0.7);
    context.lineTo(x + dx * brushWidth * 1.2, y + dy * brushWidth * 1.2);
  }
  context.stroke();
  context.restore();
}

// The drawing as other scripts see it. `ofPhoto` is the chosen digit of a photo as in requests, {field, is_digit}; null without
// one. `isEmpty` is whether there is nothing to read.
export function drawing() {
  const { strokes, version } = drawn;
  const { pointer, cursorIsDown, player, photo, brushWidth: lineWidth } = state;
  const ofPhoto = photo?.digit() ?? null;
  const isDrawing = pointer !== null || cursorIsDown || player !== null;
  return { strokes, lineWidth, isDrawing, ofPhoto, isEmpty: strokes.length === 0 && ofPhoto === null, version };
}
export const canUndo = () => (state.photo ? state.photo.canUndo() : hasUndo());

const emitDrawing = () => emit("drawing", drawing());

// Draw all lines with a width, in units of the pad.
export const setBrush = (/** @type {number} */ brushWidth) => set({ brushWidth });

// Show the strokes of an earlier moment; null for the newest. The drawing does not change.
export const showMoment = (/** @type {Point[][] | null} */ moment) => set({ moment });

// Show levels of 28 x 28 pixels instead of the drawing, which does not change; null for the drawing.
export const showInstead = (/** @type {Uint8Array | null} */ levels) => set({ levels });

let isLonger = false; // whether the line is, since the last event

// The strokes, or the chosen digit of the photo, have changed.
export function changed() {
  drawn.version += 1;
  isLonger = false;
  emitDrawing();
}

// A slow machine handles several movements before a frame: the line is painted and sent once for all of them.
const followSoon = oncePerFrame(() => {
  redraw();
  if (isLonger) changed();
});

// ---- Changing the drawing

function startStroke(/** @type {Point} */ point) {
  set({ moment: null, levels: null });
  begin(point);
  redraw();
}

export function undo() {
  if (state.photo) return state.photo.undo();
  if (state.pointer !== null) return;
  const { strokes } = drawn;
  takeBack();
  if (drawn.strokes === strokes) return; // a photo was put back
  showOthers();
  changed();
}

export function clear() {
  state.photo?.clear();
  if (state.pointer !== null || drawn.strokes.length === 0) return;
  replaceStrokes([]);
  showOthers();
  changed();
}

// Put another drawing on the pad; "Undo" brings back the one before, or the photo.
export function putBack(/** @type {Point[][]} */ others) {
  if (state.pointer !== null) return; // a hand is drawing
  if (state.photo) {
    state.photo.clear();
    drawn.strokes = others;
  } else replaceStrokes(others);
  showOthers();
  changed();
}

// Cover the pad with a photo, which clears the drawing, or uncover it with null. The caller then reports the change.
export function cover(/** @type {Cover | null} */ photo) {
  set({ photo, pointer: null, waitsForMove: false });
  canvas.style.visibility = photo ? "hidden" : ""; // no pen, and no focus
  if (drawn.strokes.length > 0) replaceStrokes([]);
  showOthers();
}

function showOthers() {
  stopPlaying();
  set({ cursorIsDown: false, moment: null });
  redraw();
}

// ---- Mouse, finger, pen

// A whole number in the pad.
const within = (/** @type {number} */ value) => Math.round(Math.min(Math.max(value, 0), side));

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
  set({ waitsForMove: false });
  isLonger = true;
  followSoon();
});

function endStroke(/** @type {PointerEvent} */ event) {
  const { pointer, waitsForMove, taps } = state;
  if (event.pointerId !== pointer) return;
  set({ pointer: null, waitsForMove: false });
  if (waitsForMove) {
    const [[point]] = drawn.strokes.slice(-1);
    takeBack();
    redraw();
    taps.onTap(point);
  }
  if (isLonger) changed();
  else emitDrawing();
}

// A tap at a place where `isTap` returns true draws nothing but calls `onTap` with the place.
/** @type {(isTap: (place: Point) => boolean, onTap: (place: Point) => void) => void} */
export const takeTaps = (isTap, onTap) => set({ taps: { isTap, onTap } });

canvas.addEventListener("pointerup", endStroke);
canvas.addEventListener("pointercancel", endStroke);
canvas.addEventListener("lostpointercapture", endStroke);
canvas.addEventListener("contextmenu", (event) => event.preventDefault());
canvas.addEventListener("dragstart", (event) => event.preventDefault()); // of a selection that includes the canvas
// Safari scrolls and selects on touch events despite touch-action.
canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

// ---- Keyboard: the arrows move a pen, the space bar lowers and lifts it

/** @type {Record<string, Point>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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
  set({ cursor, cursorIsDown });
  if (cursorIsDown && arrow) addPoints([cursor]);
  else if (cursorIsDown) startStroke(cursor);
  redraw();
  if (cursorIsDown || !arrow) changed();
  emit("cursor", { x: cursor[0] / side, y: cursor[1] / side, isDown: cursorIsDown });
});
canvas.addEventListener("focus", redraw);
canvas.addEventListener("blur", () => {
  if (state.cursorIsDown) {
    set({ cursorIsDown: false });
    emitDrawing();
  }
  redraw();
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

// ---- Samples and shared drawings, played stroke by stroke

const PEN_SPEED = side * 1.6; // units a second
export const PATH_SIDE = 100; // of the square that the paths are drawn on
export const SVG = "http://www.w3.org/2000/svg";

// Move SVG paths of absolute coordinates, in pairs such as "50 12", and scale them to a part of their square.
/** @param {string[]} paths @param {Point} corner @param {number} size */
export const placed = (paths, [left, top], size) =>
  paths.map((path) => path.replace(/([\d.]+) ([\d.]+)/g, (_, x, y) => `${left + size * x} ${top + size * y}`));

// Points along an SVG path, in units of the pad.
/** @param {string} path @returns {Point[]} */
export function alongPath(path) {
  const node = document.createElementNS(SVG, "path");
  node.setAttribute("d", path);
  const scale = side / PATH_SIDE;
  const length = node.getTotalLength();
  const count = Math.ceil((length * scale) / (2 * MIN_STEP));
  return Array.from({ length: count + 1 }, (_, i) => {
    const { x, y } = node.getPointAtLength((i / count) * length);
    return [Math.round(x * scale), Math.round(y * scale)];
  });
}

export const play = (/** @type {string[]} */ paths) => playStrokes(paths.map(alongPath));

// Draw strokes at the speed of a pen, or at once for visitors who want no motion.
export function playStrokes(/** @type {Point[][]} */ others) {
  if (state.pointer !== null) return; // a hand is drawing
  stopPlaying();
  clear();
  const waiting = others.map((points) => [...points]);
  let before = performance.now();
  let way = 0; // that the pen may still go, in units of the pad
  let isDown = false;
  const draw = (/** @type {number} */ now) => {
    way = still.matches ? Infinity : Math.max(2 * MIN_STEP, way + ((now - before) / 1000) * PEN_SPEED);
    before = now;
    while (waiting.length > 0 && way > 0) {
      const point = /** @type {Point} */ (waiting[0].shift());
      if (isDown) {
        const [x, y] = drawn.strokes[drawn.strokes.length - 1].slice(-1)[0];
        way -= Math.hypot(point[0] - x, point[1] - y);
        addPoints([point]);
      } else startStroke(point);
      isDown = waiting[0].length > 0;
      if (!isDown) waiting.shift();
    }
    set({ player: waiting.length > 0 ? requestAnimationFrame(draw) : null });
    redraw();
    changed();
  };
  set({ player: requestAnimationFrame(draw) });
}

function stopPlaying() {
  if (state.player === null) return;
  cancelAnimationFrame(state.player);
  set({ player: null });
  emitDrawing();
}

// ---- Changes of the size and the theme

new ResizeObserver(fitCanvas).observe(canvas);
// The window may move to another screen. A query reports only the change from the resolution that it names.
function fitResolution() {
  fitCanvas();
  const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  query.addEventListener("change", fitResolution, { once: true });
}
fitResolution();
onTheme(readColours);

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
