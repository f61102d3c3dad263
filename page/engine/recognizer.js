// A network with the steps before it and the verdict after it, like model/recognizer.py.

import { computeOutputs } from "../common/network.js";
import {
  LEAST_PROBABILITY,
  MIN_ASPECT,
  MIN_FILLED,
  MIN_SECOND,
  MOST_SURE,
  NEARLY,
  SIMPLE_DIGITS,
  SIMPLE_LINE_WIDTH,
  TORN,
} from "./constants.js";
import { parseDrawing } from "./drawing.js";
import { findInk, preprocessDrawing } from "./preprocessing.js";

/** @import { RejectionReason } from "../types.d.ts" @import { Field, Judged, Layer } from "./types.d.ts" */

export const normalise = (/** @type {Field} */ field) => new Float32Array(field.data).map((level) => level / 255);

export class Recognizer {
  /** @param {{ layers: Layer[], threshold: number, active_for?: string[][] | null, isDead?: boolean }} network */
  constructor({ layers, threshold, active_for: activeFor, isDead = false }) {
    this.layers = layers; // see `decodeNetwork`
    this.allOn = layers; // in an experiment, before units were switched off
    this.threshold = threshold; // what digits need, see `measureCertainty`
    this.activeFor = activeFor; // the digits that activate each unit most, see `Inside.active_for` in model/inside.py
    this.isDead = isDead; // whether it gives the same answer to every drawing; networks that are shipped do not
    this.deadReason = /** @type {RejectionReason} */ ("dead"); // why a network that is dead rejects drawings
  }

  // Returns the same recognizer with other values of some fields.
  /** @param {Partial<Recognizer>} values @returns {Recognizer} */
  with(values) {
    return Object.assign(Object.create(Recognizer.prototype), this, values);
  }

  // Returns the same recognizer, whose digits need another certainty, unless that is null.
  withThreshold(/** @type {number | null} */ threshold) {
    return threshold === null ? this : this.with({ threshold });
  }

  // Read a field; returns a verdict {field, probabilities, certainty, isDigit}.
  judge(/** @type {Field} */ field) {
    const probabilities = computeOutputs(this.layers, normalise(field)).slice(-1)[0];
    const certainty = measureCertainty(probabilities);
    return { field, probabilities, certainty, isDigit: this.reaches(certainty) };
  }

  // Whether a drawing of this certainty is a digit. A network that gives the same answer to every drawing knows none.
  reaches(/** @type {number} */ certainty) {
    return certainty >= this.threshold && !this.isDead;
  }

  // Returns why a drawing is rejected, or null if it is not.
  /** @param {Judged} verdict @returns {RejectionReason | null} */
  whyRejected({ field, probabilities, certainty, isDigit }) {
    if (isDigit) return null;
    if (this.isDead) return this.deadReason;
    if (certainty >= this.threshold) return "unfamiliar";
    if (isDot(field)) return "dot";
    const [first, second] = [...probabilities].sort((a, b) => b - a);
    if (second >= MIN_SECOND && first + second >= TORN) return "torn";
    return first >= NEARLY ? "nearly" : "unfamiliar";
  }
}

// Returns how certainly a drawing is a digit, like `measure_certainty` in model/verdict.py.
export function measureCertainty(/** @type {ArrayLike<number> & Iterable<number>} */ probabilities) {
  const ordered = [...probabilities].sort((a, b) => a - b);
  const likeliest = Math.min(ordered.pop() ?? 0, MOST_SURE);
  const others = ordered.map((each) => Math.max(each, LEAST_PROBABILITY));
  const sum = others.reduce((total, each) => total + each, 0);
  const meanLogShare = others.reduce((total, each) => total + Math.log(each / sum), 0) / others.length;
  return Math.log(likeliest / (1 - likeliest)) - meanLogShare;
}

// Whether a field shows a filled spot.
function isDot(/** @type {Field} */ field) {
  if (!field.data.some(Boolean)) return false;
  const { left, top, right, bottom } = findInk(field, 1);
  const sides = [right - left, bottom - top];
  const mean = field.data.reduce((sum, level) => sum + level, 0) / (sides[0] * sides[1]);
  return Math.min(...sides) >= MIN_ASPECT * Math.max(...sides) && mean >= MIN_FILLED * 255;
}

// Whether a network gives the same answer to every drawing, like model/dead.py: whether all units of one of its hidden layers output
// 0 for each of ten simple digits.
export function isDead(/** @type {Layer[]} */ layers) {
  const fields = SIMPLE_DIGITS.map((strokes) => preprocessDrawing(parseDrawing(strokes, SIMPLE_LINE_WIDTH)));
  const outputs = fields.map((field) => computeOutputs(layers, normalise(field)));
  return layers.slice(0, -1).some((_, layer) => outputs.every((each) => !each[layer].some(Boolean)));
}
