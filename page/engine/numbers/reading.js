// Reads a number from a pen's strokes, like model/numbers/reading.py.

import {
  BOLD_MARGIN,
  FINE,
  GAP,
  LEAST_EXTENT,
  MAX_DIGITS,
  MAX_FINE_POINTS,
  MAX_HEIGHT,
  MAX_PIECES,
  SINGLE_MARGIN,
  UNCERTAIN,
  WIDEST_LINE,
} from "../constants.js";
import { extent } from "../drawing.js";
import { argmax } from "../math.js";
import { thinOut } from "../preprocessing.js";
import { isOneGroup } from "./groups.js";
import { stepsOf, sumFeature } from "./paths.js";
import { boxOf, countPoints, piecesOf } from "./pen.js";
import { typicalHeight } from "./pieces.js";
import { segment, verdictsOf } from "./segmentation.js";
import { Work } from "./work.js";

// Returns whether to read a drawing as one digit or non-digit. `isDigit`: whether the network accepts it as a digit.
export const isTakenWhole = (strokes, isDigit) =>
  strokes.length > MAX_PIECES || (isDigit && isOneGroup(strokes)) || extent(strokes) < LEAST_EXTENT;

// Read the digits of a drawing that is not taken whole; `whole` is the verdict on it. Returns two digits or more from left
// to right, line after line, {verdict, box, strokes, lineWidth, line}; null for a drawing that is one digit or none.
export function readNumber(recognizer, drawing, whole) {
  const work = new Work();
  const paths = segmentStrokes(recognizer, drawing, whole, work);
  if (paths.length === 0 || paths.some((path) => mayBeOne(path, paths[0]))) return null;
  const digits = verdictsOf(paths[0], work).map((digit) => ({ ...digit, box: boxOf(digit.strokes) }));
  const isNumber = digits.length > 1 && digits.length <= MAX_DIGITS && digits.some(({ verdict }) => verdict.isDigit);
  return isNumber ? digits : null;
}

// Returns the text of a number: "427", with "?" for a non-digit and a line break between lines.
export function textOf(digits) {
  const lines = new Array(digits.at(-1).line + 1).fill("");
  for (const { verdict, line } of digits) lines[line] += verdict.isDigit ? argmax(verdict.probabilities) : UNCERTAIN;
  return lines.join("\n");
}

// Returns the same digits with another network's verdicts on them.
export const judgedBy = (recognizer, digits) =>
  digits.map((digit) => ({ ...digit, verdict: recognizer.judge(digit.verdict.field) }));

function segmentStrokes(recognizer, { strokes, lineWidth }, whole, work) {
  let pieces = piecesOf(strokes);
  const height = typicalHeight(pieces);
  // With a brush that is wider than digits are high, all would be dots, see `boundLineWidth`.
  const run = { strokes, lineWidth: Math.min(lineWidth, WIDEST_LINE * MAX_HEIGHT * height) };
  if (countPoints(strokes) > MAX_FINE_POINTS)
    pieces = piecesOf(strokes.map((points) => thinOut(points, FINE * height)));
  return segment(recognizer, pieces, run, whole, work);
}

// Whether a path of one digit or non-digit, of nearby strokes, costs little more than the best one.
function mayBeOne(path, best) {
  if (stepsOf(path).length !== 1 || sumFeature(path, "apart") > GAP) return false;
  const isBold = sumFeature(best, "cut") !== 0 || sumFeature(best, "alone") !== 0;
  return path.cost < best.cost + (isBold ? BOLD_MARGIN : SINGLE_MARGIN);
}
