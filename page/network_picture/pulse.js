// A pulse from the pixels along the path to the answer, when the pen is lifted: see `paintScene` in painting.js.

import { clamp } from "../common/math.js";
import { circle, fill, stroke, tracePath } from "../shared/canvases.js";
import { css } from "./colours.js";
import { placeOf, wayOf } from "./layout.js";

/** @import { Point } from "../types.d.ts" @import { Context, Scene } from "./painting.js" @import { Line } from "./types.d.ts" */

const TRAIL = 0.45; // length of a comet, in parts of its line
const DIM = 0.3;
const STEPS = 10; // in which it fades
const RING = 0.35; // how long a ring around a unit grows, in parts of the time from layer to layer

// Where a pulse is: 0 at the pixels, 1 at the first layer. Without one, beyond the outputs.
function frontOf(/** @type {Scene} */ { layout, pulse }) {
  return pulse === null ? Number.POSITIVE_INFINITY : pulse * (layout.boxes.length - 1 + RING);
}

// How bright a column is, with the lines that leave it: dimmed until the pulse has reached it.
/** @param {Scene} scene @param {number} column */
export const brightness = (scene, column) => DIM + (1 - DIM) * clamp(1 + (frontOf(scene) - column) * 2, 0, 1);

export function drawPulse(/** @type {Context} */ context, /** @type {Scene} */ scene) {
  const { layout, motion, palette } = scene;
  const columns = layout.boxes.length - 1;
  const at = frontOf(scene);
  const thick = Math.max(3, Math.min(layout.width, layout.height * 1.6) / 130);
  context.lineCap = "round";
  const reached = new Map(); // of "column number" to how far its ring is
  for (const line of motion.visibleLines) {
    const { layer, to, isOnPath, isStrongest } = line;
    const head = at - layer;
    if (!isOnPath || head < 0) continue;
    if (head - TRAIL < 1) drawComet(context, scene, line, head, isStrongest ? thick * 1.8 : thick);
    if (head >= 1 && head < 1 + RING && layer + 1 < columns)
      reached.set(`${layer + 1} ${to}`, [layer + 1, to, (head - 1) / RING]);
  }
  for (const [column, number, part] of reached.values()) {
    const [x, y, radius] = placeOf(layout, column, number);
    const { caption } = layout.grids[column - 1];
    const wider = 2 + 8 * part;
    if (caption) frameTile(context, [x, y], radius, caption, wider);
    else circle(context, [x, y], radius + wider);
    stroke(context, css(palette.for, 1 - part), 3);
  }
}

// Begin a path around a tile with its caption; `middle` and `radius` are those of its image.
/** @param {Context} context @param {Point} middle @param {number} radius @param {number} caption @param {number} gap */
export function frameTile(context, [x, y], radius, caption, gap) {
  const half = radius + gap;
  context.beginPath();
  context.roundRect(x - half, y - half, 2 * half, 2 * half + caption, radius * 0.2 + gap);
}

/** @param {Context} context @param {Scene} scene @param {Line} line @param {number} head @param {number} thick */
function drawComet(context, { layout, palette }, line, head, thick) {
  const point = along(wayOf(layout, line));
  for (let step = 0; step < STEPS; step++) {
    const [begin, end] = [step, step + 1].map((each) => head - TRAIL * (1 - each / STEPS));
    if (end <= 0 || begin >= 1) continue;
    const part = (step + 1) / STEPS;
    context.strokeStyle = css(palette.for, part);
    context.lineWidth = thick * part;
    tracePath(context, [point(Math.max(0, begin)), point(Math.min(1, end))]);
  }
  if (head > 1) return;
  circle(context, point(head), thick * 0.75);
  fill(context, css(palette.for));
  circle(context, point(head), thick * 0.4);
  fill(context, css(palette.flash));
}

// A point on a line as `drawLines` draws it, by the part of the way, from 0 to 1.
/** @param {ReturnType<typeof wayOf>} way @returns {(part: number) => [x: number, y: number]} */
function along({ x0, y0, leave, enter, x1, y1, at }) {
  return (part) => {
    const x = x0 + (x1 - x0) * part;
    if (x <= leave) return at(x, y0);
    if (x >= enter) return at(x, y1);
    const t = (x - leave) / (enter - leave);
    const curved = 1.5 * t * (1 - t) + t ** 3; // x of a curve whose control points are in the middle
    return at(leave + (enter - leave) * curved, y0 + (y1 - y0) * t * t * (3 - 2 * t));
  };
}
