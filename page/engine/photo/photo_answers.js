// Answers about photos, for the page.

import { readConfig } from "../../common/config.js";
import { argmax, IMAGE_SIDE, toBase64 } from "../../common/math.js";
import { encodeVerdict } from "../encoding.js";
import { chooseRecognizer } from "../networks.js";
import { UNCERTAIN } from "../numbers/paths.js";
import { loadRecognizer } from "../shipped_networks.js";
import { findText, readPhoto } from "./photo_reader.js";

/**
 * @import { PhotoNumber } from "../../types.d.ts"
 * @import { Judged } from "../types.d.ts"
 * @import { ReadDigit, Rgba } from "./types.d.ts"
 */

// Read a photo with the page's networks. The first one finds the digits, and the others judge the same.
/** @param {{ photo: Rgba }} body @param {(fraction: number) => void} progress */
export async function answerPhoto({ photo }, progress) {
  const recognizer = await chooseRecognizer(null);
  const others = await Promise.all((await readConfig()).page_networks.slice(1).map(loadRecognizer));
  const { numbers, leftOut } = await readPhoto(recognizer, photo, progress);
  /** @type {(digits: ReadDigit[]) => PhotoNumber} */
  const describe = (digits) => {
    const fields = digits.map(({ verdict }) => verdict.field);
    return {
      text: textOf(digits.map(({ verdict }) => verdict)),
      digits: digits.map(({ box, verdict }, i) => ({
        box,
        image: { width: IMAGE_SIDE, height: IMAGE_SIDE, data: toBase64(fields[i].data) },
        verdict: encodeVerdict(recognizer, verdict),
      })),
      others: others.map((other) => textOf(fields.map((field) => other.judge(field)))),
    };
  };
  return { width: photo.width, height: photo.height, numbers: numbers.map(describe), leftOut };
}

const textOf = (/** @type {Judged[]} */ verdicts) =>
  verdicts.map(({ isDigit, probabilities }) => (isDigit ? argmax(probabilities) : UNCERTAIN)).join("");

// Returns a picture of a photo after each step, with dark ink on white paper.
/** @param {{ photo: Rgba }} body */
export async function answerPhotoSteps({ photo }) {
  const { grey, contrast, ink, mask, text } = await findText(photo, () => {});
  const found = new Set(text.lines.flat().flatMap(({ parts }) => parts.map(({ label }) => label)));
  /** @type {(levelOf: (at: number) => number) => import("../types.d.ts").Field} */
  const picture = (levelOf) => ({
    ...{ width: grey.width, height: grey.height },
    data: Uint8Array.from({ length: grey.data.length }, (_, at) => levelOf(at)),
  });
  const shade = (/** @type {number} */ label) => (label === 0 ? 255 : (label * 67) % 180); // neighbours differ
  return {
    grey: picture((at) => grey.data[at]),
    even: picture((at) => Math.round(255 * (1 - Math.min(Math.max(contrast.data[at], 0), 1)))),
    ink: picture((at) => (ink.data[at] ? 0 : 255)),
    lines: picture((at) => (mask.data[at] ? 0 : 255)),
    parts: picture((at) => shade(text.labels[at])),
    found: picture((at) => (found.has(text.labels[at]) ? 0 : 255)),
  };
}
