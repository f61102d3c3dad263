// Reads a few drawings before the visitor has drawn any: a browser compiles code once it has run for a while, and without
// this the answers to the first stroke would take six times as long.

import { BRUSH_WIDTH, SIMPLE_DIGITS } from "./constants.js";
import { encodeImage, encodeVerdict } from "./encoding.js";
import { encodeNumber, readDrawn } from "./pad_reader.js";

/** @import { Recognizer } from "./recognizer.js" */

const drawings = /** @type {import("../types.d.ts").Point[][][]} */ (SIMPLE_DIGITS);

const warm = new WeakSet(); // recognizers: the page's head and the page both ask for that of the page

export async function warmUp(/** @type {Recognizer} */ recognizer) {
  if (warm.has(recognizer)) return;
  warm.add(recognizer);
  for (const strokes of drawings) {
    const pad = readDrawn(recognizer, { strokes, line_width: BRUSH_WIDTH });
    encodeNumber(pad);
    encodeImage(pad.verdict.field);
    encodeVerdict(recognizer, pad.verdict);
    await new Promise((resolve) => setTimeout(resolve)); // requests go first
  }
}
