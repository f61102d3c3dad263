// What the page's canvases have in common: their pixels, their colours, and lines.

import { DIGITS } from "../common/math.js";

/** @import { Point } from "../types.d.ts" @typedef {CanvasRenderingContext2D} Context */
/** @typedef {ReturnType<typeof makeSurface>} Surface */

// Let the pixels of a canvas follow its size on the page and the resolution of the screen. `onFit` is called after a change, to
// paint again. Returns `width` and `height` in CSS pixels, 0 while the canvas is hidden; `scale`, its pixels in each of them,
// which `limit` bounds; and `begin`, which clears the canvas, and returns its context in CSS pixels.
/** @param {HTMLCanvasElement} canvas @param {() => void} onFit @param {(width: number, height: number) => number} [limit] */
export function makeSurface(canvas, onFit, limit = () => Infinity) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const surface = { width: 0, height: 0, scale: 1, begin };

  // The pixels change with the next painting: until then a browser shows the last one.
  function begin() {
    const { width, height, scale } = surface;
    const pixels = [width, height].map((side) => Math.round(side * scale));
    if (width && (canvas.width !== pixels[0] || canvas.height !== pixels[1])) [canvas.width, canvas.height] = pixels;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    const { width, height } = contentRect;
    Object.assign(surface, { width, height, scale: Math.min(devicePixelRatio, limit(width, height)) });
    onFit();
  });
  // The window may move to another screen: observing again reports the size again. A query reports only the change from the
  // resolution that it names. Not every browser has "device-pixel-content-box", nor knows it on an emulated screen.
  function observe() {
    observer.observe(canvas);
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", observe, { once: true });
  }
  observe();
  return surface;
}

// The colours of the stylesheet at an element, as `parse` makes them from words such as "#112233". `digits` are those of the
// ten digits, the same on every tab: see light.css.
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

/** @type {Record<string, Point>} To the right and down, by the key. */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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

// Draw a path along its line, or fill it.
/** @param {Context} context @param {string} colour @param {number} width */
export function stroke(context, colour, width) {
  [context.strokeStyle, context.lineWidth] = [colour, width];
  context.stroke();
}
/** @param {Context} context @param {string | CanvasGradient} colour */
export function fill(context, colour) {
  context.fillStyle = colour;
  context.fill();
}
