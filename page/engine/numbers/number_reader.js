// Reads a number from a pen's strokes.

import { argmax } from "../../common/math.js";
import { WIDEST_LINE } from "../constants.js";
import { thinOut } from "../preprocessing.js";
import { MAX_HEIGHT } from "./candidates.js";
import { GAP, isOneDigit } from "./groups.js";
import { Layout, MAX_DIGITS } from "./layout.js";
import { stepsOf, sumFeature, UNCERTAIN } from "./paths.js";
import { countPoints, piecesOf } from "./pieces.js";
import { BOLD_MARGIN } from "./promising.js";
import { digitsOn, segment } from "./segmentation.js";
import { ifNotTooMuch, Work } from "./work.js";

/** @import { Recognizer } from "../recognizer.js" @import { Drawing, FoundDigit, Judged } from "../types.d.ts" */
/** @import { Path } from "./types.d.ts" */

const MAX_FINE_POINTS = 1_000; // of a drawing; with more, points closer together than FINE are left out
const FINE = 1 / 25; // in units of a digit's height
const SINGLE_MARGIN = 0.4; // how much less several digits must cost than one; BOLD_MARGIN where an 8 may be two rings
const BEGUN = 0.5; // of the extent of all other strokes: a shorter stroke may still reach them, like the last one of a 4

// Whether a drawing, which the network reads as a digit or not, is one digit or non-digit. An unfinished drawing may become one
// digit, without regard to a stroke that has just begun.
/** @param {Layout} layout @param {boolean} isDigit @param {boolean} isUnfinished */
function isOne(layout, isDigit, isUnfinished) {
  if (isUnfinished) {
    const [before, last] = [layout.pieces.slice(0, -1), layout.pieces.slice(-1)].map((pieces) => new Layout(pieces));
    const { length } = before.pieces;
    const hasBegun = length === 0 || last.extent < BEGUN * before.extent;
    if (hasBegun && (length <= 1 || isOneDigit(before, true))) return true;
  }
  return isOneDigit(layout, isDigit || isUnfinished);
}

// Read the digits of a drawing; `whole` is the verdict on it, and `isUnfinished` whether the pen is down. Returns two digits or
// more from left to right, line after line, {verdict, box, strokes, lineWidth, line}; null for a drawing that is one digit or
// none.
/** @param {Recognizer} recognizer @param {Drawing} drawing @param {Judged} whole @param {boolean} isUnfinished @returns {FoundDigit[] | null} */
export function readNumber(recognizer, drawing, whole, isUnfinished) {
  const layout = new Layout(piecesOf(drawing.strokes));
  if (isOne(layout, whole.isDigit, isUnfinished)) return null;
  const work = new Work();
  const path = choosePath(segmentStrokes(recognizer, layout, drawing, whole, work));
  const digits = path ? ifNotTooMuch(() => digitsOn(path, work), []) : [];
  const isNumber = digits.length > 1 && digits.length <= MAX_DIGITS && digits.some(({ verdict }) => verdict.isDigit);
  return isNumber ? digits : null;
}

// Returns the text of a number: "427", with "?" for a non-digit and a line break between lines.
export function textOf(/** @type {FoundDigit[]} */ digits) {
  const lines = new Array(digits[digits.length - 1].line + 1).fill("");
  for (const { verdict, line } of digits) lines[line] += verdict.isDigit ? argmax(verdict.probabilities) : UNCERTAIN;
  return lines.join("\n");
}

// Returns the same digits with another network's verdicts on them.
export const judgedBy = (/** @type {Recognizer} */ recognizer, /** @type {FoundDigit[]} */ digits) =>
  digits.map((digit) => ({ ...digit, verdict: recognizer.judge(digit.verdict.field) }));

/** @param {Recognizer} recognizer @param {Layout} layout @param {Drawing} drawing @param {Judged} whole @param {Work} work */
function segmentStrokes(recognizer, layout, { strokes, lineWidth }, whole, work) {
  const { height } = layout;
  // With a brush that is wider than digits are high, all would be dots, see `boundLineWidth`.
  const run = { strokes, lineWidth: Math.min(lineWidth, WIDEST_LINE * MAX_HEIGHT * height) };
  const isFine = countPoints(strokes) > MAX_FINE_POINTS;
  const read = isFine ? new Layout(piecesOf(strokes.map((points) => thinOut(points, FINE * height)))) : layout;
  return segment(recognizer, read, run, whole, work);
}

// Returns the best path; null if there is none, or if one digit, of nearby strokes, costs hardly more.
function choosePath(/** @type {Path[]} */ paths) {
  if (paths.length === 0) return null;
  const [best] = paths;
  const margin = sumFeature(best, "cut") || sumFeature(best, "alone") ? BOLD_MARGIN : SINGLE_MARGIN;
  const ones = paths.filter((path) => stepsOf(path).length === 1 && sumFeature(path, "apart") <= GAP);
  return ones.some(({ cost }) => cost < best.cost + margin) ? null : best;
}
