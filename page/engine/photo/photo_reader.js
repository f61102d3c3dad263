// Reads the digits in a photo of paper, in the steps that Pixels shows: a file each.

import { readGroup } from "./dividing.js";
import { toGrey } from "./grey.js";
import { findInk } from "./ink.js";
import { evenLight } from "./light.js";
import { withoutLines } from "./lines.js";
import { findLines, isCut } from "./text_lines.js";

/**
 * @import { Recognizer } from "../recognizer.js"
 * @import { Contrast, Mask, Piece, Rgba, Text } from "./types.d.ts"
 * @typedef {(fraction: number) => void} Progress
 */

const FEW = 2; // pieces: a photo with so few shows them even if none is a digit
const ACCEPTED = 0.5; // of a line's pieces that are digits: in others letters are read
const STEPS = 6;
const BLUR = 2; // pixels around an erased line
const SURE = 0.25; // of all groups that are digits: fewer are chance, in letters or a texture

// Let the worker answer other requests, which go first.
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

// Returns a photo after each step until its lines of text are found. `progress` is called with the part that is done.
/** @param {Rgba} photo @param {Progress} progress */
export async function findText(photo, progress) {
  let done = 0;
  const pause = async () => {
    progress(Math.min(1, ++done / (2 * STEPS)));
    await nextTask();
  };
  const { grey, scale } = toGrey(photo);
  await pause();
  const contrast = evenLight(grey);
  await pause();
  const ink = findInk(contrast);
  await pause();
  const mask = eraseTwice(contrast, ink);
  await pause();
  const text = findLines(contrast, mask);
  await pause();
  return { grey, scale, contrast, ink, mask, text };
}

// Returns the ink without lines, or the same ink where there are none. Without the lines and their blurred edges, strokes that are
// fainter than the lines are found.
/** @param {Contrast} contrast @param {Mask} ink */
function eraseTwice(contrast, ink) {
  const clean = withoutLines(ink, contrast);
  if (clean.data.every((each, i) => each === ink.data[i])) return ink;
  const { width } = contrast;
  const data = contrast.data.slice();
  for (let i = 0; i < data.length; i++) {
    if (ink.data[i] === clean.data[i]) continue;
    for (let y = -BLUR; y <= BLUR; y++) {
      for (let at = i + y * width - BLUR; at <= i + y * width + BLUR; at++) if (!clean.data[at]) data[at] = 0;
    }
  }
  const rest = { ...contrast, data };
  return withoutLines(findInk(rest), rest);
}

// Read a photo; returns its numbers from top to bottom, each a list of digits from left to right, and whether the photo has too
// much to read at once.
/** @param {Recognizer} recognizer @param {Rgba} photo @param {Progress} [progress] */
export async function readPhoto(recognizer, photo, progress = () => {}) {
  let done = 0;
  const report = (/** @type {number} */ fraction) => {
    done = Math.max(done, fraction); // the photo may be read a second time
    progress(done);
  };
  const { scale, contrast, ink, mask, text } = await findText(photo, report);
  let read = await readText(recognizer, contrast, text, report);
  if (mask !== ink && read.flat().length <= FEW) {
    // A stroke that is as long as the photo may have been taken for a line.
    const other = await readText(recognizer, contrast, findLines(contrast, ink), report);
    const [digit, ...more] = other.flat();
    if (digit?.verdict.isDigit && more.length === 0 && digit.verdict.certainty > certaintyOf(read)) read = other;
  }
  const enlarge = (/** @type {Piece} */ { left, top, right, bottom, verdict }) => ({
    box: /** @type {import("../../types.d.ts").Box} */ ([left, top, right, bottom].map((edge) => edge * scale)),
    verdict,
  });
  return { numbers: read.map((line) => line.map(enlarge)), leftOut: text.leftOut };
}

// The certainty of one digit, less than any where there is none, or more.
const certaintyOf = (/** @type {Piece[][]} */ read) =>
  read.flat().length === 1 ? read[0][0].verdict.certainty : -Infinity;

/** @param {Recognizer} recognizer @param {Contrast} contrast @param {Text} text @param {Progress} progress */
async function readText(recognizer, contrast, { lines, labels, usual }, progress) {
  /** @type {Piece[][]} */
  const read = [];
  for (const [i, line] of lines.entries()) {
    progress((1 + i / lines.length) / 2);
    await nextTask();
    read.push(line.flatMap((group) => readGroup(recognizer, contrast, labels, group, usual)));
  }
  return choose(read, contrast);
}

// Returns the lines that are numbers, without what the photo's edge cuts off.
/** @param {Piece[][]} lines @param {{ width: number, height: number }} size of the grey photo */
function choose(lines, size) {
  const whole = lines.flat().filter((piece) => !isCut(piece, size)).length;
  const stays = (/** @type {Piece} */ piece) =>
    !isCut(piece, size) || whole === 0 || (whole > FEW && piece.verdict.isDigit);
  const kept = lines.map((line) => line.filter(stays)).filter((line) => line.length > 0);
  const sure = (/** @type {Piece[]} */ pieces) => pieces.filter(({ verdict }) => verdict.isDigit).length;
  const all = kept.flat();
  if (all.length <= FEW) return kept;
  if (sure(all) < SURE * all.length) return [];
  return kept.filter((line) => sure(line) >= Math.min(ACCEPTED * line.length, line.length - 1 || 1));
}
