// Images and verdicts for the page, like page/encoding.py, with images as bytes.

import { fromBase64, IMAGE_SIDE } from "../common/math.js";

/** @import { Field, Judged, Lines } from "./types.d.ts" @import { Recognizer } from "./recognizer.js" */

// An image with bytes of its own, so that the worker's message has nothing else.
/** @param {{ width: number, height: number, data: ArrayLike<number> }} image */
export const encodeImage = ({ width, height, data }) => ({ width, height, data: Uint8Array.from(data) });

// A field from the base64 of its bytes.
/** @param {string} text @returns {Field} */
export const decodeField = (text) => ({ width: IMAGE_SIDE, height: IMAGE_SIDE, data: fromBase64(text) });

// A value for each pixel as an image: 1 for -m, 128 for 0, 255 for m, the largest absolute value.
export function encodeSigned(/** @type {Float32Array} */ values) {
  const scale = Math.max(...values.map(Math.abs)) || 1;
  const levels = values.map((value) => Math.round((value / scale) * 127) + 128);
  return encodeImage({ width: IMAGE_SIDE, height: IMAGE_SIDE, data: levels });
}

// `threshold` is the certainty that a digit needs.
export const encodeVerdict = (/** @type {Recognizer} */ recognizer, /** @type {Judged} */ verdict) => ({
  probabilities: Array.from(verdict.probabilities),
  isDigit: verdict.isDigit,
  reason: recognizer.whyRejected(verdict),
  certainty: verdict.certainty,
  threshold: recognizer.threshold,
});

// A hidden layer's outputs as an image one pixel high; 255 is the largest output, `scale`, or 1. `active` of them are not 0.
export function encodeActivations(/** @type {Float32Array} */ outputs) {
  const scale = Math.max(...outputs) || 1;
  const data = outputs.map((output) => Math.round((output / scale) * 255) || Number(output > 0)); // 0 if inactive
  const image = encodeImage({ width: outputs.length, height: 1, data });
  return { ...image, scale, active: outputs.filter((output) => output > 0).length };
}

// Those of the path to the answer come first, as many as `winners` says.
export const encodeConnections = (/** @type {Lines[]} */ layers) =>
  layers.map(({ lines, winners }) => ({
    from: lines.map(({ input }) => input),
    to: lines.map(({ unit }) => unit),
    contributions: lines.map(({ contribution }) => round(contribution, 1000)),
    winners,
  }));

export const round = (/** @type {number} */ value, /** @type {number} */ parts) => Math.round(value * parts) / parts;
