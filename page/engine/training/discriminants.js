// The map of a network that was just trained, like research/map/discriminants.py: least-squares discriminants.

import { CORNERS, FULL_CONFIDENCE, MAP_DIGITS, MAP_MARGIN, PLACE_STEPS, RIDGE } from "../constants.js";
import { fromHalf, toHalf } from "../network.js";
import { readDigits } from "./measures.js";

/**
 * @import { Digits, Layer } from "../types.d.ts"
 * @import { Trainer } from "./trainer.js"
 * @import { Pause, Scores } from "./types.d.ts"
 */

const MOST_PLACED = 1024; // units

// The number of the layer whose outputs have places: the last hidden one, or else the ten sums.
const placedLayer = (/** @type {Trainer} */ trainer) => Math.max(0, trainer.layers.length - 2);

// Returns a promise of the layer that places a network's outputs in the plane, found with the first MAP_DIGITS digits; null
// if the network gives the same answer to all digits, its numbers are too large, or the layer is so wide that the products of
// its units would need much memory.
/** @param {Trainer} trainer @param {Digits} digits @param {Pause} pause */
export async function findPlane(trainer, digits, pause) {
  const number = placedLayer(trainer);
  const { units } = trainer.layers[number];
  if (units > MOST_PLACED) return null;
  const count = Math.min(digits.labels.length, MAP_DIGITS);
  const products = Array.from({ length: units }, (_, row) => new Float64Array(row + 1)); // below the diagonal
  const sums = new Float64Array(units);
  const byCorner = [0, 1].map(() => new Float64Array(units));
  await readDigits(trainer, digits, {
    end: count,
    pause,
    visit(first) {
      const ofChunk = trainer.products(number);
      const outputs = trainer.outputs(number);
      for (let row = 0; row < units; row++) {
        for (let column = 0; column <= row; column++) products[row][column] += ofChunk[row * units + column];
        sums[row] += ofChunk[units * units + row];
      }
      for (const [at, value] of outputs.entries()) {
        const corner = CORNERS[digits.labels[first + Math.floor(at / units)]];
        byCorner[0][at % units] += value * corner[0];
        byCorner[1][at % units] += value * corner[1];
      }
    },
  });
  const middle = [0, 1].map((axis) => {
    const corners = Array.from(digits.labels.subarray(0, count), (label) => CORNERS[label][axis]);
    return corners.reduce((sum, each) => sum + each) / count;
  });
  // From the products of the outputs to those of their deviations from the mean.
  const means = sums.map((sum) => sum / count);
  let trace = 0;
  for (const [row, values] of products.entries()) {
    for (let column = 0; column <= row; column++) values[column] -= sums[row] * means[column];
    trace += values[row];
  }
  if (!(trace > 0)) return null;
  for (const [row, values] of products.entries()) values[row] += (RIDGE * trace) / units;
  decompose(products);
  const axes = byCorner.map((values, axis) => {
    const deviations = values.map((value, unit) => value - sums[unit] * middle[axis]);
    return solve(products, deviations);
  });
  /** @param {ArrayLike<number>} values */
  const inHalves = (values) => Float32Array.from(values, (value) => fromHalf(toHalf(value))); // as in the map's file
  const kernel = inHalves(Array.from({ length: 2 * units }, (_, at) => axes[at % 2][at >> 1]));
  const bias = inHalves(axes.map((axis) => -axis.reduce((sum, value, unit) => sum + value * means[unit], 0)));
  const isUsable = [...kernel, ...bias].every(Number.isFinite);
  return isUsable ? { inputs: units, units: 2, activation: "linear", kernel, bias } : null;
}

// Decompose a positive definite matrix, given as its rows up to the diagonal, into a triangular one times itself, by Cholesky.
function decompose(/** @type {Float64Array[]} */ matrix) {
  for (const [row, factors] of matrix.entries()) {
    for (let column = 0; column <= row; column++) {
      const others = matrix[column];
      let rest = factors[column];
      for (let i = 0; i < column; i++) rest -= factors[i] * others[i];
      factors[column] = column < row ? rest / others[column] : Math.sqrt(rest);
    }
  }
}

// Solve a system of linear equations, whose matrix is decomposed.
function solve(/** @type {Float64Array[]} */ matrix, /** @type {Float64Array} */ values) {
  const found = Float64Array.from(values);
  for (const [row, factors] of matrix.entries()) {
    for (let i = 0; i < row; i++) found[row] -= factors[i] * found[i];
    found[row] /= factors[row];
  }
  for (let row = found.length - 1; row >= 0; row--) {
    found[row] /= matrix[row][row];
    for (let i = 0; i < row; i++) found[i] -= matrix[row][i] * found[row];
  }
  return found;
}

// Collects the places of the test digits on the map.
export class Places {
  /** @param {Trainer} trainer @param {Layer | null} plane @param {number} count */
  constructor(trainer, plane, count) {
    this.trainer = trainer;
    this.plane = plane;
    this.found = new Float32Array(2 * count);
  }

  // Place the digits that the trainer has just read; `first` is the position of the first one.
  visit(/** @type {number} */ first) {
    if (!this.plane) return;
    const { inputs, kernel, bias } = this.plane;
    const outputs = this.trainer.outputs(placedLayer(this.trainer));
    for (let begin = 0; begin < outputs.length; begin += inputs) {
      for (const axis of [0, 1]) {
        let sum = bias[axis];
        for (let i = 0; i < inputs; i++) sum += outputs[begin + i] * kernel[2 * i + axis];
        this.found[2 * (first + begin / inputs) + axis] = sum;
      }
    }
  }

  // The map, see `Projection` in model/projection.py, or null.
  map(/** @type {Pick<Scores, "predictions" | "confidences">} */ { predictions, confidences }) {
    if (!this.plane) return null;
    const ends = [0, 1].map((axis) => {
      const values = this.found.filter((_, at) => at % 2 === axis);
      return [values.reduce((one, other) => Math.min(one, other)), values.reduce((one, other) => Math.max(one, other))];
    });
    const margin = MAP_MARGIN * Math.max(...ends.map(([low, high]) => high - low));
    const low = ends.map(([least]) => least - margin);
    const size = Math.max(...ends.map(([, most], axis) => most + margin - low[axis]));
    return {
      layers: [this.plane],
      low,
      size,
      places: Uint16Array.from(this.found, (at, i) => Math.round(((at - low[i % 2]) / size) * PLACE_STEPS)),
      predictions,
      confidences: Uint8Array.from(confidences, (each) => Math.round(each * FULL_CONFIDENCE)),
      method: "discriminants",
    };
  }
}
