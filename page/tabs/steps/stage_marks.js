// The marks on the stage: frames, rulers, grids and centres.

import { centreOfMass } from "../../common/math.js";
import { circle, stroke, tracePath } from "../../shared/canvases.js";
import { IMAGE_SIDE, toBytes } from "../../shared/image.js";
import { linear, MARGIN, onStage } from "./places.js";

/**
 * @import { Box, GreyImage, Point } from "../../types.d.ts"
 * @import { Places } from "./places.js"
 * @import { DigitView, Rect } from "./types.d.ts"
 *
 * Of a canvas with a `side` in pixels, `scale` in each CSS pixel; the colours are the page's.
 * @typedef {{ context: CanvasRenderingContext2D, side: number, scale: number, colours: { accent: string, text: string } }} Pen
 */

const OF_DIGIT = "#ff5a36"; // its centre of mass
const OF_FIELD = "#5cc8ff"; // its middle, unlike the ring

// Frames around the digits of a photo.
/** @param {Pen} pen @param {Box[]} boxes @param {Rect} field @param {number} opacity */
export function paintBoxes(pen, boxes, field, opacity) {
  pen.context.lineWidth = 2 * pen.scale;
  for (const box of boxes) frame(pen, onStage(box, field), opacity);
}

// Mark a digit on its way; `centre` as for the stage.
/** @param {Pen} pen @param {DigitView} view @param {Places} places @param {number} centre @param {number} time */
export function paintStageMarks(pen, view, places, centre, time) {
  const { context, scale, side } = pen;
  const { field, crop, paper } = places;
  context.lineWidth = 2 * scale;
  context.font = `700 ${Math.max(13 * scale, 0.5 * MARGIN * side)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (view.boxes) paintBoxes(pen, view.boxes, field, 1 - linear(time, 0, 0.3));
  if (view.isSkipping) {
    paintMargin(pen, field, crop, linear(time, 0.2, 0.8) * (1 - linear(time, 1.1, 1.6)));
    paintGrid(pen, field, IMAGE_SIDE, IMAGE_SIDE, linear(time, 1.6, 2));
  } else {
    frame(pen, paper, linear(time, 0, 0.2) * (1 - linear(time, 1.6, 2)));
    paintScale(pen, view.box, places, time);
  }
  paintCentres(pen, view, places, centre, time);
}

// The 20 × 20 pixels, and the 28 × 28 around them.
/** @param {Pen} pen @param {GreyImage} image @param {Places} places @param {number} time */
function paintScale(pen, image, { field, paper, cell }, time) {
  const appeared = linear(time, 1.6, 2);
  const [left, top, width, height] = paper;
  /** @type {Rect} */
  const box = [left + (width - 20 * cell) / 2, top + (height - 20 * cell) / 2, 20 * cell, 20 * cell];
  frame(pen, box, linear(time, 1.3, 1.7) * (1 - linear(time, 2.6, 3)));
  ruler(pen, box, image, appeared * (1 - linear(time, 2, 2.3)));
  paintGrid(pen, paper, image.width, image.height, appeared * (1 - linear(time, 2.5, 3)));
  paintGrid(pen, field, IMAGE_SIDE, IMAGE_SIDE, linear(time, 2.5, 3));
  frame(pen, field, linear(time, 1.2, 1.7) * (1 - linear(time, 2.6, 3)), 6);
}

// The centre of mass, a ring, and the middle to which it moves, a cross.
/** @param {Pen} pen @param {DigitView} view @param {Places} places @param {number} centre @param {number} time */
function paintCentres(pen, view, { field, paper, cell }, centre, time) {
  const [row, column] = view.isSkipping
    ? centreOfMass({ width: IMAGE_SIDE, data: toBytes(view.plain.data) })
    : view.centreOfMass;
  /** @type {Point} */
  const from = [paper[0] + (column + 0.5) * cell, paper[1] + (row + 0.5) * cell];
  /** @type {Point} */
  const middle = [field[0] + (centre + 0.5) * cell, field[1] + (centre + 0.5) * cell];
  cross(pen, middle, 0.8 * cell, linear(time, 1.7, 2));
  if (time > 2 && Math.hypot(from[0] - middle[0], from[1] - middle[1]) > cell) {
    line(pen, from, middle, linear(time, 2, 2.2), OF_DIGIT, 4);
  }
  ring(pen, from, 0.75 * cell, linear(time, 1.7, 2));
}

// The part of the pad around the ink that stays.
/** @param {Pen} pen @param {Rect} field @param {Rect} crop @param {number} opacity */
function paintMargin(pen, field, crop, opacity) {
  if (opacity === 0) return;
  const { context, colours } = pen;
  context.globalAlpha = 0.35 * opacity;
  context.fillStyle = colours.accent;
  context.beginPath();
  context.rect(...field);
  context.rect(...crop);
  context.fill("evenodd");
  frame(pen, crop, opacity, 6);
}

// The length of an image's longer side, beside it.
/** @param {Pen} pen @param {Rect} rect @param {GreyImage} image @param {number} opacity */
function ruler(pen, [left, top, width, height], image, opacity) {
  const { context, colours, side } = pen;
  const isTall = image.height >= image.width;
  const gap = 0.35 * MARGIN * side;
  const [x, y] = isTall ? [left - gap, top] : [left, top - gap];
  /** @type {Point} */
  const end = isTall ? [x, y + height] : [x + width, y];
  line(pen, [x, y], end, opacity, colours.text);
  const [middleX, middleY] = isTall ? [x - 1.2 * gap, y + height / 2] : [x + width / 2, y - 1.2 * gap];
  context.fillStyle = colours.text;
  context.fillText("20", middleX, middleY);
}

/** @param {Pen} pen @param {Rect} rect @param {number} columns @param {number} rows @param {number} opacity */
function paintGrid({ context, scale }, [left, top, width, height], columns, rows, opacity) {
  if (opacity === 0) return;
  context.globalAlpha = 0.16 * opacity;
  context.strokeStyle = "white";
  context.lineWidth = scale;
  context.beginPath();
  for (let column = 0; column <= columns; column++) {
    const x = left + (column / columns) * width;
    context.moveTo(x, top);
    context.lineTo(x, top + height);
  }
  for (let row = 0; row <= rows; row++) {
    const y = top + (row / rows) * height;
    context.moveTo(left, y);
    context.lineTo(left + width, y);
  }
  context.stroke();
  context.lineWidth = 2 * scale;
}

// `dash` is the length of dashes and gaps in CSS pixels, 0 for a solid line.
/** @param {Pen} pen @param {Rect} rect @param {number} opacity @param {number} [dash] */
function frame({ context, scale, colours }, [left, top, width, height], opacity, dash = 0) {
  context.globalAlpha = opacity;
  context.strokeStyle = colours.accent;
  context.setLineDash(dash ? [dash * scale, dash * scale] : []);
  context.strokeRect(left, top, width, height);
  context.setLineDash([]);
}

/** @param {Pen} pen @param {Point} from @param {Point} to @param {number} opacity @param {string} colour @param {number} [dash] */
function line({ context, scale }, from, to, opacity, colour, dash = 0) {
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.setLineDash(dash ? [dash * scale, dash * scale] : []);
  tracePath(context, [from, to]);
  context.setLineDash([]);
}

/** @param {Pen} pen @param {Point} place @param {number} size @param {number} opacity */
function cross(pen, [x, y], size, opacity) {
  line(pen, [x - size, y], [x + size, y], opacity, OF_FIELD);
  line(pen, [x, y - size], [x, y + size], opacity, OF_FIELD);
}

/** @param {Pen} pen @param {Point} place @param {number} radius @param {number} opacity */
function ring({ context, scale }, place, radius, opacity) {
  context.globalAlpha = opacity;
  circle(context, place, Math.max(radius, 6 * scale));
  stroke(context, OF_DIGIT, 3 * scale);
}
