// Samples and shared drawings, played stroke by stroke.

import { makeSvg } from "../shared/elements.js";
import { settings } from "../shared/page_settings.js";
import { still } from "../shared/still.js";
import { clear, stopPlaying } from "./changes.js";
import { changed, pad } from "./state.js";
import { addPoints, MIN_STEP, showLonger, startStroke } from "./strokes.js";

/** @import { Point } from "../types.d.ts" */

const { state, set } = pad;
const { side } = settings.pad;
const PEN_SPEED = side * 1.6; // units a second
export const PATH_SIDE = 100; // of the square that the paths are drawn on

// Move SVG paths of absolute coordinates, in pairs such as "50 12", and scale them to a part of their square.
/** @param {string[]} paths @param {Point} corner @param {number} size */
export const placed = (paths, [left, top], size) =>
  paths.map((path) => path.replace(/([\d.]+) ([\d.]+)/g, (_, x, y) => `${left + size * x} ${top + size * y}`));

// Points along an SVG path, in units of the pad.
/** @param {string} path @returns {Point[]} */
export function alongPath(path) {
  const node = /** @type {SVGPathElement} */ (makeSvg("path", { d: path }));
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
        const [x, y] = state.strokes[state.strokes.length - 1].slice(-1)[0];
        way -= Math.hypot(point[0] - x, point[1] - y);
        addPoints([point]);
      } else startStroke(point);
      isDown = waiting[0].length > 0;
      if (!isDown) waiting.shift();
    }
    set({ player: waiting.length > 0 ? requestAnimationFrame(draw) : null });
    showLonger();
    changed();
  };
  set({ player: requestAnimationFrame(draw) });
}
