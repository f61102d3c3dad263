// Images and verdicts as JSON for the page, like page/encoding.py.

import { roundHalfEven } from "./rounding.js";

export function encodeImage({ width, height, data }) {
  let bytes = "";
  for (const level of data) bytes += String.fromCharCode(level);
  return { width, height, data: btoa(bytes) };
}

// Values as an image: 1 for -m, 128 for 0, 255 for m, the largest absolute value.
export function encodeSigned(values, width, height) {
  const scale = Math.max(...values.map(Math.abs)) || 1;
  const levels = values.map((value) => roundHalfEven(Math.fround(Math.fround(value / scale) * 127)) + 128);
  return encodeImage({ width, height, data: levels });
}

export const encodeVerdict = (recognizer, verdict) => ({
  probabilities: Array.from(verdict.probabilities),
  isDigit: verdict.isDigit,
  reason: recognizer.whyRejected(verdict),
  certainty: verdict.certainty,
  line: recognizer.certainty,
});
