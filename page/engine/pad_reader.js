// Reads the pad for all tabs: the whole drawing, its digits, and the chosen digit.

import { hypot } from "../common/math.js";
import { parseDrawing } from "./drawing.js";
import { decodeField, encodeVerdict } from "./encoding.js";
import { check } from "./errors.js";
import { chooseRecognizer } from "./networks.js";
import { readNumber, textOf } from "./numbers/number_reader.js";
import { preprocessDrawing } from "./preprocessing.js";

/** @import { Asked, Drawn } from "../types.d.ts" @import { Recognizer } from "./recognizer.js" */
/** @import { Drawing, FoundDigit } from "./types.d.ts" */

// Read the pad of a request: what is drawn, {strokes, line_width, at, unfinished, threshold}, or a photo's digit, {field, is_digit,
// threshold}; throws InputError. Returns {recognizer, drawing, verdict, number, chosen}: drawing and verdict are those of the
// digit chosen in the number, or else of the whole drawing; the number is null for one digit or a non-digit, see `readNumber`.
// A photo's digit has no drawing.
export async function readPad(/** @type {Asked} */ { network, ...drawn }) {
  const { is_digit, at, unfinished, threshold } = drawn;
  const recognizer = (await chooseRecognizer(network)).withThreshold(threshold ?? null);
  const { drawing, field } = readField(drawn);
  const verdict = recognizer.judge(field);
  const whole = { recognizer, drawing, verdict, number: null, chosen: 0 };
  if (drawing === null) {
    const isDigit = is_digit ?? verdict.isDigit; // among its neighbours
    return { ...whole, verdict: { ...verdict, isDigit } };
  }
  const number = readNumber(recognizer, drawing, verdict, unfinished === true);
  if (!number) return whole;
  const chosen = at ? nearest(number, at) : lastWritten(number, drawing);
  return { recognizer, drawing: number[chosen], verdict: number[chosen].verdict, number, chosen };
}

// Read the pad of a request without a network: the whole drawing, {drawing, field}, or the field of a photo's digit.
export function readField(/** @type {Drawn} */ { strokes, line_width: lineWidth, field }) {
  if (field) return { drawing: null, field: decodeField(field) };
  const drawing = parseDrawing(strokes, lineWidth ?? null);
  return { drawing, field: preprocessDrawing(drawing) };
}

// Returns the verdicts of the visitor's own network on the fields of a photo's digits: the page's network has found them.
export async function judge(/** @type {{ network: string | null, fields: string[] }} */ { network, fields }) {
  const recognizer = await chooseRecognizer(network);
  return { verdicts: fields.map((field) => encodeVerdict(recognizer, recognizer.judge(decodeField(field)))) };
}

// Throws an InputError if there are several digits on the pad: Class and Learn collect single ones.
export async function check_one(/** @type {Asked} */ asked) {
  const { number } = await readPad(asked);
  const areSeveral = number?.every(({ verdict }) => verdict.isDigit) ?? false;
  check(!areSeveral, "This looks like several digits: draw one at a time.", "several");
  return { isOne: true };
}

// Encode the number of `readPad`: its text, the index of the chosen digit, and each digit's box and verdict.
/** @param {{ recognizer: Recognizer, number: FoundDigit[] | null, chosen: number }} pad @returns {import("../types.d.ts").NumberOnPad | null} */
export function encodeNumber({ recognizer, number, chosen }) {
  if (!number) return null;
  const digits = number.map(({ box, verdict }) => ({ box, ...encodeVerdict(recognizer, verdict) }));
  return { text: textOf(number), chosen, digits };
}

// Returns the index of the digit that was written last.
function lastWritten(/** @type {FoundDigit[]} */ number, /** @type {Drawing} */ { strokes }) {
  const endOf = (/** @type {number[][]} */ stroke) => stroke[stroke.length - 1];
  const [x, y] = endOf(strokes[strokes.length - 1]);
  const distances = number.map((digit) =>
    Math.min(...digit.strokes.map((stroke) => hypot(endOf(stroke)[0] - x, endOf(stroke)[1] - y))),
  );
  return distances.indexOf(Math.min(...distances));
}

// Returns the index of the digit at a place: the one with the nearest box, and of those the nearest middle.
function nearest(/** @type {FoundDigit[]} */ number, /** @type {number[]} */ [x, y]) {
  const distances = number.map(({ box: [left, top, right, bottom] }, index) => {
    const outside = hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
    return { index, outside, fromMiddle: hypot(x - (left + right) / 2, y - (top + bottom) / 2) };
  });
  return distances.sort((a, b) => a.outside - b.outside || a.fromMiddle - b.fromMiddle)[0].index;
}
