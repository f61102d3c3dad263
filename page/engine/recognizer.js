// A network with the steps before it and the threshold after it, like model/recognizer.py.

import {
  DEFAULT_THRESHOLD,
  LEAST_PROBABILITY,
  MIN_ASPECT,
  MIN_FILLED,
  MIN_SECOND,
  MOST_SURE,
  NEARLY,
  TORN,
} from "./constants.js";
import { findDoodle } from "./hearts_and_faces.js";
import { computeOutputs, decodeNetwork } from "./network.js";

export const argmax = (values) => values.indexOf(Math.max(...values));
export const normalise = (field) => new Float32Array(field.data).map((level) => level / 255);

export class Recognizer {
  // `weights` is an ArrayBuffer, see `decodeNetwork`.
  constructor(weights, { layers, certainty }) {
    this.layers = decodeNetwork(weights, layers);
    this.certainty = certainty; // a number, or null
  }

  // Read a field; returns a verdict {field, probabilities, threshold, isDigit}.
  judge(field) {
    const outputs = computeOutputs(this.layers, normalise(field));
    const [probabilities, threshold] = [outputs.at(-1), this.thresholdFor(outputs.at(-1))];
    return { field, probabilities, threshold, isDigit: isAbove(probabilities, threshold) };
  }

  // The largest probability that a drawing needs, like `find_thresholds` in model/verdict.py.
  thresholdFor(probabilities) {
    if (this.certainty === null) return DEFAULT_THRESHOLD;
    return 1 / (1 + Math.exp(-this.certainty - meanLogShare(probabilities)));
  }

  // Returns why a drawing is rejected, or null if it is not. The networks that are shipped are never "dead".
  whyRejected({ field, probabilities, threshold, isDigit }) {
    if (isDigit) return null;
    if (isAbove(probabilities, threshold)) return "unfamiliar";
    if (isDot(field)) return "dot";
    const doodle = findDoodle(field);
    if (doodle) return doodle;
    const [first, second] = [...probabilities].sort((a, b) => b - a);
    if (second >= MIN_SECOND && first + second >= TORN) return "torn";
    return first >= NEARLY ? "nearly" : "unfamiliar";
  }
}

// Whether the largest probability reaches a threshold, like `are_digits` in model/verdict.py.
export const isAbove = (probabilities, threshold) => Math.max(...probabilities) >= Math.min(threshold, MOST_SURE);

// The mean of the logs of the nine smaller probabilities' shares in their sum.
function meanLogShare(probabilities) {
  const others = [...probabilities].sort((a, b) => a - b).slice(0, -1);
  const clipped = others.map((each) => Math.max(each, LEAST_PROBABILITY));
  const sum = clipped.reduce((total, each) => total + each, 0);
  return clipped.reduce((total, each) => total + Math.log(each / sum), 0) / clipped.length;
}

// Whether a field shows a filled spot.
function isDot({ width, data }) {
  let [left, top, right, bottom, sum] = [width, width, -1, -1, 0];
  data.forEach((level, at) => {
    if (level === 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    sum += level;
  });
  const sides = [right - left + 1, bottom - top + 1];
  const area = sides[0] * sides[1];
  return right >= 0 && Math.min(...sides) >= MIN_ASPECT * Math.max(...sides) && sum / area >= MIN_FILLED * 255;
}
