// The pad's canvas: strokes by mouse, finger, pen and keyboard. It works before the rest of the page has loaded; `attach`
// then moves it to its place.

import { emit } from "../shared/events.js";
import { settings } from "../shared/settings.js";
import {
  startStroke as begin,
  drawn,
  hasUndo,
  addPoints as lengthen,
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

let brushWidth = fullBrush;
let pointer = /** @type {number | null} */ (null); // the id of the mouse, finger or pen that is drawing
let pointerType = ""; // of that one or the last
let cursor = /** @type {Point | null} */ (null); // [x, y] of the keyboard's pen, once it is used
let cursorIsDown = false;
let player = /** @type {number | null} */ (null); // the next animation frame while a sample is played
/** @type {(place: Point) => boolean} */
let isTap = () => false; // whether a tap at a place chooses a digit
/** @type {(place: Point) => void} */
let onTap = () => {};
let waitsForMove = false; // whether the current line may still be a tap
let earlierMoment = /** @type {Point[][] | null} */ (null); // strokes of a chosen moment of the history, shown instead of the newest
let otherLevels = /** @type {Uint8Array | null} */ (null); // of 28 x 28 pixels that are shown instead of the drawing, until a line begins
let photo = /** @type {Cover | null} */ (null); // what covers the pad
let colours = { ink: "", accent: "" }; // cached, because reading them at each movement costs a slow machine frames

// ---- Showing

function fitCanvas() {
  const pixels = Math.round(canvas.getBoundingClientRect().width * window.devicePixelRatio);
  if (!pixels) return;
  canvas.width = canvas.height = pixels;
  readColours();
}

function readColours() {
  const style = getComputedStyle(canvas);
  colours = { ink: style.getPropertyValue("--ink"), accent: style.getPropertyValue("--accent") };
  redraw();
}

function redraw() {
  const scale = canvas.width / side;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = "round";
  canvas.toggleAttribute("data-other", otherLevels !== null);
  if (otherLevels) drawPixels();
  else drawStrokes();
  if (cursor && document.activeElement === canvas) drawCursor();
}

function drawPixels() {
  const levels = /** @type {Uint8Array} */ (otherLevels);
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

function drawStrokes() {
  context.lineWidth = brushWidth;
  context.strokeStyle = colours.ink;
  if (earlierMoment) {
    context.globalAlpha = 0.15; // strokes after the moment
    for (const stroke of drawn.strokes) drawLine(stroke);
    context.globalAlpha = 1;
  }
  for (const stroke of earlierMoment ?? drawn.strokes) drawLine(stroke);
}

function drawLine(/** @type {Point[]} */ points) {
  context.beginPath();
  const [x, y] = points[0];
  context.moveTo(x, y);
  context.lineTo(x + 0.01, y); // a line without length would not be drawn, so that a single point would be invisible
  for (const point of points) context.lineTo(...point);
  context.stroke();
}

function drawCursor() {
  const [x, y] = /** @type {Point} */ (cursor);
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
  const ofPhoto = photo?.digit() ?? null;
  const isEmpty = strokes.length === 0 && ofPhoto === null;
  return { strokes, lineWidth: brushWidth, isDrawing: isDrawing(), ofPhoto, isEmpty, version };
}
const isDrawing = () => pointer !== null || cursorIsDown || player !== null;
export const canUndo = () => (photo ? photo.canUndo() : hasUndo());

const emitDrawing = () => emit("drawing", drawing());

// Draw all lines with a width, in units of the pad.
export function setBrush(/** @type {number} */ width) {
  if (width === brushWidth) return;
  brushWidth = width;
  redraw();
}

// Show the strokes of an earlier moment; null for the newest. The drawing does not change.
export function showMoment(/** @type {Point[][] | null} */ moment) {
  if (moment === earlierMoment) return;
  earlierMoment = moment;
  redraw();
}

// Show levels of 28 x 28 pixels instead of the drawing, which does not change; null for the drawing.
export function showInstead(/** @type {Uint8Array | null} */ levels) {
  if (levels === null && otherLevels === null) return;
  otherLevels = levels;
  redraw();
}

// The strokes, or the chosen digit of the photo, have changed.
export function changed() {
  drawn.version += 1;
  emitDrawing();
}

// ---- Changing the drawing

function startStroke(/** @type {Point} */ point) {
  earlierMoment = otherLevels = null;
  begin(point);
  redraw();
}

function addPoints(/** @type {Point[]} */ points) {
  const isLonger = lengthen(points);
  if (isLonger) redraw(); // completely: the antialiased ends of separate pieces would add up to bumps
  return isLonger;
}

export function undo() {
  if (photo) return photo.undo();
  if (pointer !== null) return;
  const { strokes } = drawn;
  takeBack();
  if (drawn.strokes === strokes) return; // a photo was put back
  showOthers();
  changed();
}

export function clear() {
  if (photo) photo.clear();
  if (pointer !== null || drawn.strokes.length === 0) return;
  replaceStrokes([]);
  showOthers();
  changed();
}

// Put another drawing on the pad; "Undo" brings back the one before, or the photo.
export function putBack(/** @type {Point[][]} */ others) {
  if (pointer !== null) return; // a hand is drawing
  if (photo) {
    photo.clear();
    drawn.strokes = others;
  } else replaceStrokes(others);
  showOthers();
  changed();
}

// Cover the pad with a photo, which clears the drawing, or uncover it with null. The caller then reports the change.
export function cover(/** @type {Cover | null} */ newPhoto) {
  pointer = null;
  waitsForMove = false;
  photo = newPhoto;
  canvas.style.visibility = photo ? "hidden" : ""; // no pen, and no focus
  if (drawn.strokes.length > 0) replaceStrokes([]);
  showOthers();
}

function showOthers() {
  stopPlaying();
  cursorIsDown = false;
  earlierMoment = null;
  redraw();
}

// ---- Mouse, finger, pen

/** @param {PointerEvent} event @returns {Point} */
function toPad(event) {
  const box = canvas.getBoundingClientRect();
  const place = (/** @type {number} */ offset, /** @type {number} */ length) =>
    Math.round(Math.min(Math.max((offset / length) * side, 0), side));
  return [place(event.clientX - box.left, box.width), place(event.clientY - box.top, box.height)];
}

canvas.addEventListener("pointerdown", (event) => {
  const isAfterPalm = pointer !== null && pointerType === "touch" && event.pointerType === "pen";
  if (event.button !== 0 || (pointer !== null && !isAfterPalm)) return; // one line at a time
  if (isAfterPalm) takeBack(); // the palm touched before the pen: remove its line
  stopPlaying();
  pointer = event.pointerId;
  pointerType = event.pointerType;
  canvas.setPointerCapture(pointer); // the line continues outside the pad
  cursor = null;
  cursorIsDown = false;
  const point = toPad(event);
  waitsForMove = isTap(point);
  startStroke(point);
  if (!waitsForMove) changed();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  // A browser bundles the movements since the last frame; all their points make the line smooth.
  const events = event.getCoalescedEvents?.() ?? [];
  if (!addPoints((events.length ? events : [event]).map(toPad))) return;
  waitsForMove = false;
  changed();
});

function endStroke(/** @type {PointerEvent} */ event) {
  if (event.pointerId !== pointer) return;
  pointer = null;
  if (waitsForMove) {
    waitsForMove = false;
    const [[point]] = drawn.strokes.slice(-1);
    takeBack();
    redraw();
    onTap(point);
  }
  emitDrawing();
}

// A tap at a place where `mayBe` returns true draws nothing but calls `then` with the place.
export function takeTaps(/** @type {(place: Point) => boolean} */ mayBe, /** @type {(place: Point) => void} */ then) {
  isTap = mayBe;
  onTap = then;
}

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
  if (pointer !== null || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (!arrow && event.key !== " ") return;
  event.preventDefault();
  stopPlaying();
  cursor ??= [side / 2, side / 4];
  if (event.key === " ") {
    cursorIsDown = !cursorIsDown;
    if (cursorIsDown) startStroke(cursor);
  } else {
    const step = event.shiftKey ? KEY_STEP / 4 : KEY_STEP;
    const move = (/** @type {number} */ value, /** @type {number} */ by) =>
      Math.round(Math.min(Math.max(value + by * step, 0), side));
    cursor = [move(cursor[0], arrow[0]), move(cursor[1], arrow[1])];
    if (cursorIsDown) addPoints([cursor]);
  }
  redraw();
  if (cursorIsDown || event.key === " ") changed();
  emit("cursor", { x: cursor[0] / side, y: cursor[1] / side, isDown: cursorIsDown });
});
canvas.addEventListener("focus", redraw);
canvas.addEventListener("blur", () => {
  if (cursorIsDown) {
    cursorIsDown = false;
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
  if (pointer !== null) return; // a hand is drawing
  stopPlaying();
  clear();
  const waiting = others.map((points) => [...points]);
  const isQuick = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let before = performance.now();
  let way = 0; // that the pen may still go, in units of the pad
  let isDown = false;
  const draw = (/** @type {number} */ now) => {
    way = isQuick ? Infinity : Math.max(2 * MIN_STEP, way + ((now - before) / 1000) * PEN_SPEED);
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
    player = waiting.length > 0 ? requestAnimationFrame(draw) : null;
    changed();
  };
  player = requestAnimationFrame(draw);
}

function stopPlaying() {
  if (player === null) return;
  cancelAnimationFrame(player);
  player = null;
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
new MutationObserver(readColours).observe(document.body, { attributeFilter: ["class"] });

// Move the canvas to its place on the page, after the current line, which the move would end; then call `onDone`.
/** @param {HTMLElement} place @param {() => void} [onDone] */
export function attach(place, onDone = () => {}) {
  if (pointer !== null) {
    document.addEventListener("drawing", () => attach(place, onDone), { once: true });
    return;
  }
  const hadFocus = document.activeElement === canvas;
  place.prepend(canvas);
  onDone(); // which shows the place
  if (hadFocus) canvas.focus();
  emitDrawing();
}
