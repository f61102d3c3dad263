// Images and verdicts as JSON for the page, like page/encoding.py.

export function encodeImage({ width, height, data }) {
  let bytes = "";
  for (const level of data) bytes += String.fromCharCode(level);
  return { width, height, data: btoa(bytes) };
}

export const encodeVerdict = (recognizer, verdict) => ({
  probabilities: Array.from(verdict.probabilities),
  isDigit: verdict.isDigit,
  reason: recognizer.whyRejected(verdict),
  threshold: Number(recognizer.threshold.toFixed(4)),
});
