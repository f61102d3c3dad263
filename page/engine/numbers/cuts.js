// Finds where a pen's stroke may continue from one digit into the next.

import { hypot, roundHalfEven } from "../../common/math.js";
import { lengthAlong, outline, PenPiece } from "./pieces.js";

/** @import { Piece } from "./types.d.ts" */

// Lengths are in units of a digit's height.
const MAX_CUTS = 4; // in a stroke
const MAX_LINKS = 2; // straight links between digits that are cut out of a stroke
const MAX_RESAMPLED = 320; // points of a stroke that is cut
const MIN_WIDTH = 0.4; // of a stroke that may be cut
const MIN_LENGTH = 1.5; // of a stroke that may be cut
const MIN_PART = 0.3; // length of its parts
const MAX_OVERLAP = 0.5; // in x, of the parts before and after a cut
const CLEAR_OVERLAP = 0.05; // with less, these parts lie side by side
const SPACING = 0.12; // length between two cuts
const STEP = 1 / 16; // between points along a stroke that is cut
const CORNER_REACH = 0.08; // length on both sides of a corner
const CORNER_COSINE = 0.6; // without a unit: cosine of the turn at a corner, at most
// Of a part that may be left out: its length beyond a straight line's, as a fraction of its length.
const MAX_PART_BEND = 0.2;
const MIN_LINK = 0.15; // length of a straight link
const MAX_LINK = 2; // length of a straight link
const MAX_LINK_BEND = 0.06; // of a link, like MAX_PART_BEND
const BEND_COST = 30; // of a link: what each unit of its length beyond a straight line's subtracts from its worth
const MAX_LINK_OVERLAP = 0.2; // in x, of the parts before and after a link

// Cut a stroke wherever it may continue into the next digit; returns it alone if that is nowhere.
export function cut(/** @type {Piece} */ piece, /** @type {number} */ height) {
  const [left, , right] = piece.box;
  const isSmall = right - left < MIN_WIDTH * height || piece.length < MIN_LENGTH * height;
  if (isSmall || isStraight(piece.points, piece.length, MAX_LINK_BEND)) return [piece];
  const path = outline(piece, Math.max(STEP * height, piece.length / MAX_RESAMPLED));
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
  const isTurn = findTurns(points, step, overlap);
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

// Returns for each point whether the pen turns there: in x, in y, by a corner, or where an overlap in x begins or ends.
/** @param {number[][]} points @param {number} step @param {number[]} overlap */
function findTurns(points, step, overlap) {
  const reach = Math.max(1, roundHalfEven(CORNER_REACH / step));
  return points.map(([x, y], index) => {
    const from = points[Math.max(index - reach, 0)];
    const to = points[Math.min(index + reach, points.length - 1)];
    const [beforeX, beforeY, afterX, afterY] = [x - from[0], y - from[1], to[0] - x, to[1] - y];
    if (beforeX * afterX <= 0 || beforeY * afterY <= 0) return true;
    const product = beforeX * afterX + beforeY * afterY;
    if (product < CORNER_COSINE * hypot(beforeX, beforeY) * hypot(afterX, afterY)) return true;
    return index > 0 && overlap[index] < CLEAR_OVERLAP !== overlap[index - 1] < CLEAR_OVERLAP;
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
