// The field of 28 x 28 weights, painted by mouse, finger, pen and keyboard.

import { clamp, IMAGE_SIDE, mix } from "../common/math.js";
import { css, signed } from "../network_picture/colours.js";
import { ARROWS, circle, fill, makeSurface } from "../shared/canvases.js";
import { changed, shownOf } from "./state.js";
import { FULL, setWeight } from "./unit.js";

/** @import { Point } from "../types.d.ts" @typedef {import("../network_picture/colours.js").Palette} Palette */

const BRUSH = [[0, 0], ...Object.values(ARROWS)]; // a cell and its neighbours
const PALE = 0.25; // weights without ink, under a digit
const within = (/** @type {number} */ place) => clamp(place, 0, IMAGE_SIDE - 1);

// Let the visitor paint on a canvas. Returns a function that shows the weights.
/** @param {HTMLCanvasElement} canvas @param {import("./state.js").Store} store @param {() => void} showSoon */
export function makeField(canvas, { state, set }, showSoon) {
  const surface = makeSurface(canvas, showSoon);
  let cursor = /** @type {Point} */ ([14, 6]); // of the keyboard's brush: column and row
  let isDown = false; // whether that brush paints
  let last = /** @type {Point | null} */ (null); // the cell of the pointer that paints

  // Paint from a cell to another one.
  function paint(/** @type {Point} */ [x, y], [toX, toY] = [x, y]) {
    if (!state.tests || state.byHand) return;
    const steps = Math.max(Math.abs(toX - x), Math.abs(toY - y), 1);
    for (let step = 0; step <= steps; step++)
      for (const [right, down] of BRUSH) {
        const column = Math.round(x + ((toX - x) * step) / steps) + right;
        const row = Math.round(y + ((toY - y) * step) / steps) + down;
        if (column !== within(column) || row !== within(row)) continue;
        setWeight(state.unit, row * IMAGE_SIDE + column, state.brush, state.tests, state.sums);
      }
    set(changed(state));
  }

  /** @returns {Point} */
  function cellOf(/** @type {PointerEvent} */ { offsetX, offsetY }) {
    const cell = surface.width / IMAGE_SIDE;
    return [within(Math.floor(offsetX / cell)), within(Math.floor(offsetY / cell))];
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || last) return;
    canvas.setPointerCapture(event.pointerId);
    last = cellOf(event);
    paint(last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    paint(last, cellOf(event));
    last = cellOf(event);
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (last = null));

  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!arrow && event.key !== " ")) return;
    event.preventDefault();
    if (arrow) cursor = [within(cursor[0] + arrow[0]), within(cursor[1] + arrow[1])];
    else isDown = !isDown;
    if (isDown) paint(cursor);
    showSoon();
  });
  canvas.addEventListener("focus", showSoon);
  canvas.addEventListener("blur", () => {
    isDown = false;
    showSoon();
  });

  return function show(/** @type {Palette} */ colours) {
    const [context, cell, { weights }] = [surface.begin(), surface.width / IMAGE_SIDE, state.unit];
    const most = weights.reduce((found, weight) => Math.max(found, Math.abs(weight)), 1);
    const over = state.isOver ? shownOf(state)?.image : null;
    const marked = new Set(state.hint?.pixels);
    context.fillStyle = css(colours.off);
    context.fillRect(0, 0, surface.width, surface.height);
    for (let pixel = 0; pixel < weights.length; pixel++) {
      const [x, y] = [cell * (pixel % IMAGE_SIDE), cell * Math.floor(pixel / IMAGE_SIDE)];
      context.fillStyle = css(colourOf(colours, weights[pixel] / most, over ? over[pixel] / FULL : null));
      context.fillRect(x, y, cell - 1, cell - 1);
      if (!marked.has(pixel)) continue;
      circle(context, [x + cell / 2, y + cell / 2], cell / 4);
      fill(context, css(colours.ink));
    }
    if (!canvas.matches(":focus-visible")) return;
    [context.strokeStyle, context.lineWidth] = [css(colours.accent), isDown ? 6 : 3];
    context.strokeRect(cursor[0] * cell, cursor[1] * cell, cell, cell);
  };
}

// The colour of a weight from -1 to 1. Over the weights, ink is in the colour of what it does, or grey if it does nothing.
/** @param {Palette} palette @param {number} weight @param {number | null} ink */
function colourOf(palette, weight, ink) {
  if (ink === null) return signed(palette, weight);
  if (weight === 0) return mix(palette.paper, palette.muted, ink);
  return signed(palette, Math.sign(weight) * (PALE + (1 - PALE) * ink) * Math.max(Math.abs(weight), PALE));
}
