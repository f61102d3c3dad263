// A network with the steps before it and the judgement after it, like model/recognizer.py.

import { MIN_ASPECT, MIN_FILLED, MIN_SECOND, NEARLY, TORN } from "./constants.js";
import { findDoodle } from "./hearts_and_faces.js";
import { computeOutputs, decodeNetwork } from "./network.js";

export const argmax = (values) => values.indexOf(Math.max(...values));
export const normalise = (field) => Float32Array.from(field.data, (level) => level / 255);

export class Recognizer {
  // `weights` is an ArrayBuffer, see `decodeNetwork`.
  constructor(weights, { layers, threshold }) {
    this.layers = decodeNetwork(weights, layers);
    this.threshold = threshold;
  }

  // Read a field; returns a verdict {field, probabilities, isDigit}.
  judge(field) {
    const probabilities = computeOutputs(this.layers, normalise(field)).at(-1);
    return { field, probabilities, isDigit: this.isDigit(probabilities) };
  }

  isDigit(probabilities) {
    return Math.max(...probabilities) >= this.threshold;
  }

  // Returns why a drawing is rejected, or null if it is not. The networks that are shipped are never "dead".
  whyRejected({ field, probabilities, isDigit }) {
    if (isDigit) return null;
    if (this.isDigit(probabilities)) return "unfamiliar";
    if (isDot(field)) return "dot";
    const doodle = findDoodle(field);
    if (doodle) return doodle;
    const [first, second] = [...probabilities].sort((a, b) => b - a);
    if (second >= MIN_SECOND && first + second >= TORN) return "torn";
    return first >= NEARLY ? "nearly" : "unfamiliar";
  }
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
