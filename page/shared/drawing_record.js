// What a drawing that is kept with its label consists of, beside the label: see `SharedDrawing` in model/data/class_digits.py.

/** @import { Point } from "../types.d.ts" */

// Drop every other point until a drawing has at most so many.
export function withMostPoints(/** @type {Point[][]} */ strokes, /** @type {number} */ most) {
  let thin = strokes;
  while (thin.flat().length > most) {
    thin = thin.map((stroke) => stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1));
  }
  return thin;
}

export function device() {
  if (!matchMedia("(pointer: coarse)").matches) return "computer";
  return Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet";
}
