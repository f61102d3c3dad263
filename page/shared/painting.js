// What the page's canvases have in common.

import { DIGITS } from "../engine/math.js";

/** @import { Point } from "../types.d.ts" @typedef {CanvasRenderingContext2D} Context */

// The colours of the stylesheet at an element, as `parse` makes them from its words, such as "#112233". `digits` are those of the ten
// digits, the same on every tab: see page.css.
/** @template Colour @param {Element} element @param {(words: string) => Colour} parse */
export function readPalette(element, parse) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => parse(style.getPropertyValue(name));
  return {
    ...{ page: read("--background-page"), paper: read("--paper"), card: read("--card"), off: read("--unit-off") },
    ...{ ink: read("--ink"), text: read("--text"), muted: read("--muted"), accent: read("--accent") },
    ...{ flash: read("--flash"), for: read("--for"), against: read("--against") },
    digits: DIGITS.map((digit) => read(`--digit-${digit}`)),
  };
}

// Draw a line through points.
/** @param {Context} context @param {Point[]} points */
export function tracePath(context, points) {
  const [[x, y]] = points;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 0.01, y); // a line without length would not be drawn, so that a single point would be invisible
  for (const point of points) context.lineTo(...point);
  context.stroke();
}

// Begin a path with a circle.
/** @param {Context} context @param {Point} middle @param {number} radius */
export function circle(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
