// The field of 28 x 28 weights, painted by mouse, finger, pen and keyboard.

import { clamp, mix } from "../common/math.js";
import { css, signed } from "../network_picture/colours.js";
import { ARROWS, circle, fill } from "../shared/canvases.js";
import { IMAGE_SIDE } from "../shared/image.js";
import { oncePerFrame } from "../shared/timing.js";
import { shownOf } from "./state.js";
import { FULL, setWeight } from "./unit.js";

/** @typedef {import("../network_picture/colours.js").Palette} Palette @import { Point } from "../types.d.ts" @import { Store } from "./state.js" */

const CELL = 20; // pixels of the canvas
const BRUSH = [[0, 0], ...Object.values(ARROWS)]; // a cell and its neighbours
const PALE = 0.25; // weights without ink, under a digit
const within = (/** @type {number} */ place) => clamp(place, 0, IMAGE_SIDE - 1);

// Let the visitor paint on a canvas. `palette` returns the page's colours. Returns `redraw`.
/** @param {HTMLCanvasElement} canvas @param {Store} store @param {() => Palette} palette */
export function makeField(canvas, { state, set, subscribe }, palette) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let cursor = /** @type {Point} */ ([14, 6]); // of the keyboard's brush: column and row
  let isDown = false; // whether that brush paints
  let last = /** @type {Point | null} */ (null); // the cell of the pointer that paints

  // Paint from a cell to another one.
  function paintLine(/** @type {Point} */ [x, y], [toX, toY] = [x, y]) {
    if (!state.tests || state.byHand) return;
    const steps = Math.max(Math.abs(toX - x), Math.abs(toY - y), 1);
    for (let step = 0; step <= steps; step++) {
      const [column, row] = [x + ((toX - x) * step) / steps, y + ((toY - y) * step) / steps].map(Math.round);
      for (const [right, down] of BRUSH) {
        const [at, line] = [column + right, row + down];
        if (at !== within(at) || line !== within(line)) continue;
        setWeight(state.unit, line * IMAGE_SIDE + at, state.brush, state.tests, state.sums);
      }
    }
    set({ change: state.change + 1, isOver: false, hint: undefined, isSent: false });
  }

  /** @returns {Point} */
  function cellOf(/** @type {PointerEvent} */ { clientX, clientY }) {
    const { left, top, width } = canvas.getBoundingClientRect();
    const cell = (/** @type {number} */ place) => within(Math.floor((place / width) * IMAGE_SIDE));
    return [cell(clientX - left), cell(clientY - top)];
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || last) return;
    canvas.setPointerCapture(event.pointerId);
    last = cellOf(event);
    paintLine(last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const cell = cellOf(event);
    paintLine(last, cell);
    last = cell;
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (last = null));

  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!arrow && event.key !== " ")) return;
    event.preventDefault();
    if (arrow) cursor = [within(cursor[0] + arrow[0]), within(cursor[1] + arrow[1])];
    else isDown = !isDown;
    if (isDown) paintLine(cursor);
    redraw();
  });
  canvas.addEventListener("focus", redraw);
  canvas.addEventListener("blur", () => {
    isDown = false;
    redraw();
  });

  function redraw() {
    const [colours, { weights }] = [palette(), state.unit];
    const most = weights.reduce((found, weight) => Math.max(found, Math.abs(weight)), 1);
    const over = state.isOver ? shownOf(state)?.image : null;
    context.fillStyle = css(colours.off);
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (let pixel = 0; pixel < weights.length; pixel++) {
      const [x, y] = placeOf(pixel);
      context.fillStyle = css(colourOf(colours, weights[pixel] / most, over ? over[pixel] / FULL : null));
      context.fillRect(x, y, CELL - 1, CELL - 1);
    }
    for (const pixel of state.hint?.pixels ?? []) {
      const [x, y] = placeOf(pixel);
      circle(context, [x + CELL / 2, y + CELL / 2], CELL / 4);
      fill(context, css(colours.ink));
    }
    if (document.activeElement !== canvas || !canvas.matches(":focus-visible")) return;
    context.strokeStyle = css(colours.accent);
    context.lineWidth = isDown ? 6 : 3;
    context.strokeRect(cursor[0] * CELL, cursor[1] * CELL, CELL, CELL);
  }
  const redrawSoon = oncePerFrame(redraw);
  subscribe(redrawSoon, ["change", "isOver", "chosen", "hint", "isOpen", "tests"]);
  return redrawSoon;
}

const placeOf = (/** @type {number} */ pixel) => [CELL * (pixel % IMAGE_SIDE), CELL * Math.floor(pixel / IMAGE_SIDE)];

// The colour of a weight from -1 to 1. Over the weights, ink is in the colour of what it does, or grey if it does nothing.
/** @param {Palette} palette @param {number} weight @param {number | null} ink */
function colourOf(palette, weight, ink) {
  if (ink === null) return signed(palette, weight);
  if (weight === 0) return mix(palette.paper, palette.muted, ink);
  return signed(palette, Math.sign(weight) * (PALE + (1 - PALE) * ink) * Math.max(Math.abs(weight), PALE));
}
