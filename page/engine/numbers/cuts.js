// Finds where a pen's stroke may continue from one digit into the next, like model/numbers/cuts.py.

import {
  BEND_COST,
  CLEAR_OVERLAP,
  CORNER_COSINE,
  CORNER_REACH,
  MAX_CUTS,
  MAX_LINK,
  MAX_LINK_BEND,
  MAX_LINK_OVERLAP,
  MAX_LINKS,
  MAX_OVERLAP,
  MAX_PART_BEND,
  MAX_RESAMPLED,
  MIN_LENGTH,
  MIN_LINK,
  MIN_PART,
  MIN_WIDTH,
  SPACING,
  STEP,
} from "../constants.js";
import { hypot, roundHalfEven } from "../rounding.js";
import { lengthAlong, PenPiece } from "./pen.js";

/** @import { Piece } from "./types.d.ts" */

// Cut a stroke wherever it may continue into the next digit; returns it alone if that is nowhere.
export function cut(/** @type {Piece} */ piece, /** @type {number} */ height) {
  const [left, , right] = piece.box;
  const isSmall = right - left < MIN_WIDTH * height || piece.length < MIN_LENGTH * height;
  if (isSmall || isStraight(piece.points, piece.length, MAX_LINK_BEND)) return [piece];
  const path = piece.outline(Math.max(STEP * height, piece.length / MAX_RESAMPLED));
  const last = path.length - 1;
  const scaled = path.map((point) => point.map((value) => value / height));
  const bounds = [0, ...chooseCuts(scaled, piece.length / last / height), last];
  const parts = bounds.slice(1).map((end, number) => path.slice(bounds[number], end + 1));
  return parts.map((part, number) => {
    const isLink = 0 < number && number < parts.length - 1 && isNearlyStraight(part);
    return new PenPiece(part, piece.source, number, parts.length, isLink);
  });
}

// Returns the indices at which to cut a stroke, in order. `points` lie at equal distances of `step` along the stroke, in
// units of a digit's height.
function chooseCuts(/** @type {number[][]} */ points, /** @type {number} */ step) {
  const x = points.map((point) => point[0]);
  const [lowBefore, highBefore] = [accumulate(x, Math.min), accumulate(x, Math.max)];
  const reversed = [...x].reverse();
  const [lowAfter, highAfter] = [Math.min, Math.max].map((least) => accumulate(reversed, least).reverse());
  const overlap = x.map((_, i) => Math.min(highBefore[i], highAfter[i]) - Math.max(lowBefore[i], lowAfter[i]));
  const margin = Math.ceil(MIN_PART / step);
  const isTurn = findTurns(
    points,
    step,
    overlap.map((each) => each < CLEAR_OVERLAP),
  );
  const places = [...x.keys()].filter(
    (index) => isTurn[index] && overlap[index] < MAX_OVERLAP && margin <= index && index < points.length - margin,
  );
  const links = findStraightLinks(points, step, margin, highBefore, lowAfter);
  const chosen = links.flat();
  for (const index of places.sort((a, b) => Math.max(overlap[a], 0) - Math.max(overlap[b], 0))) {
    if (chosen.length >= MAX_CUTS) break;
    const isApart = chosen.every((other) => Math.abs(index - other) * step >= SPACING);
    if (isApart && !links.some(([begin, end]) => begin < index && index < end)) chosen.push(index);
  }
  return chosen.sort((a, b) => a - b);
}

function accumulate(/** @type {number[]} */ values, /** @type {(one: number, other: number) => number} */ choose) {
  let last = values[0];
  return values.map((value) => {
    last = choose(last, value);
    return last;
  });
}

// Returns for each point whether the pen turns there: in x, in y, by a corner, or where `isClear` begins or ends.
/** @param {number[][]} points @param {number} step @param {boolean[]} isClear */
function findTurns(points, step, isClear) {
  const reach = Math.max(1, roundHalfEven(CORNER_REACH / step));
  return points.map(([x, y], index) => {
    const from = points[Math.max(index - reach, 0)];
    const to = points[Math.min(index + reach, points.length - 1)];
    const [beforeX, beforeY, afterX, afterY] = [x - from[0], y - from[1], to[0] - x, to[1] - y];
    if (beforeX * afterX <= 0 || beforeY * afterY <= 0) return true;
    const product = beforeX * afterX + beforeY * afterY;
    if (product < CORNER_COSINE * hypot(beforeX, beforeY) * hypot(afterX, afterY)) return true;
    return index > 0 && isClear[index] !== isClear[index - 1];
  });
}

/** @param {number[][]} points @param {number} length @param {number} bend */
function isStraight(points, length, bend) {
  const [[x0, y0], [x1, y1]] = [points[0], points[points.length - 1]];
  return hypot(x1 - x0, y1 - y0) >= (1 - bend) * length;
}

/** @param {number[][]} part */
const isNearlyStraight = (part) => isStraight(part, lengthAlong(part)[part.length - 1], MAX_PART_BEND);

// Returns the ends of the longest straight lines to the right that divide a stroke, at most MAX_LINKS. At least `margin`
// points lie before and after each. `highBefore` and `lowAfter` are the largest x up to a point and the smallest from
// there on.
/** @param {number[][]} points @param {number} step @param {number} margin @param {number[]} highBefore @param {number[]} lowAfter */
function findStraightLinks(points, step, margin, highBefore, lowAfter) {
  let found = /** @type {{ begin: number, end: number, worth: number }[]} */ ([]);
  const [least, most] = [Math.ceil(MIN_LINK / step), Math.trunc(MAX_LINK / step)];
  for (let begin = margin; begin < points.length - margin; begin++) {
    const [x, y] = points[begin];
    for (let steps = least; steps <= most && begin + steps < points.length - margin; steps++) {
      const end = begin + steps;
      const length = steps * step;
      const [right, down] = [points[end][0] - x, points[end][1] - y];
      if (right <= 0 || highBefore[begin] - lowAfter[end] > MAX_LINK_OVERLAP) continue;
      const excess = length - hypot(right, down);
      const worth = length - BEND_COST * excess;
      if (excess <= MAX_LINK_BEND * length && worth > 0) found.push({ begin, end, worth });
    }
  }
  const links = [];
  while (found.length > 0 && links.length < MAX_LINKS) {
    const { begin, end } = found.reduce((best, each) => (each.worth > best.worth ? each : best));
    links.push([begin, end]);
    found = found.filter((each) => each.begin >= end + margin || each.end <= begin - margin);
  }
  return links;
}
