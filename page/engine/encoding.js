// Images and verdicts as JSON for the page, like page/encoding.py.

import { IMAGE_SIDE } from "./constants.js";

export const encodeImage = ({ width, height, data }) => ({ width, height, data: toBase64(data) });

export function toBase64(bytes) {
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// The bytes of an array's numbers, the lowest byte of each first, in base64.
export const encodeArray = ({ buffer, byteOffset, byteLength }) =>
  toBase64(new Uint8Array(buffer, byteOffset, byteLength));

// A field from the base64 of its bytes.
export const decodeField = (text) => ({ width: IMAGE_SIDE, height: IMAGE_SIDE, data: fromBase64(text) });

// Values as an image: 1 for -m, 128 for 0, 255 for m, the largest absolute value.
export function encodeSigned(values, width, height) {
  const scale = Math.max(...values.map(Math.abs)) || 1;
  const levels = values.map((value) => Math.round((value / scale) * 127) + 128);
  return encodeImage({ width, height, data: levels });
}

export const encodeVerdict = (recognizer, verdict) => ({
  probabilities: Array.from(verdict.probabilities),
  isDigit: verdict.isDigit,
  reason: recognizer.whyRejected(verdict),
  certainty: verdict.certainty,
  line: recognizer.certainty,
});

// A hidden layer's outputs as an image one pixel high; 255 is the largest output.
export function encodeActivations(outputs) {
  const scale = Math.max(...outputs) || 1;
  const data = outputs.map((output) => Math.round((output / scale) * 255));
  const image = encodeImage({ width: outputs.length, height: 1, data });
  return { ...image, scale, active: outputs.filter((output) => output > 0).length };
}

export const encodeConnections = (layers) =>
  layers.map(({ lines, winners }) => ({
    from: lines.map(({ input }) => input),
    to: lines.map(({ unit }) => unit),
    contributions: lines.map(({ contribution }) => round(contribution, 1000)),
    winners,
  }));

export const round = (value, parts) => Math.round(value * parts) / parts;
