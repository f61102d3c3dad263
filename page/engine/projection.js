// A network's map, and a place on it for each image: model/projection.py explains maps.

import { fromBase64, largest } from "../common/math.js";
import { computeOutputs, decodeNetwork } from "../common/network.js";
import { PLACE_STEPS } from "./constants.js";

/** @import { Layer, Projection, Shape } from "./types.d.ts" */

// Decode the file of `map_file` in files.py: returns {method, layers, low, size} and the test digits' `places`, `predictions` and
// `confidences`, see `Projection` in model/projection.py.
/** @typedef {{ layers: Shape[], weights: string, low: number[], size: number }} WrittenProjection */
/** @typedef {Record<"places" | "predictions" | "confidences" | "method", string>} WrittenAnswer */
/** @param {{ answer: WrittenAnswer, projection: WrittenProjection }} file */
export function decodeMap({ answer, projection: { layers, weights, low, size } }) {
  const [places, predictions, confidences] = [answer.places, answer.predictions, answer.confidences].map(fromBase64);
  const found = { places: new Uint16Array(places.buffer), predictions, confidences };
  return { method: answer.method, layers: decodeNetwork(fromBase64(weights).buffer, layers), low, size, ...found };
}

// What a network's map depends on: the outputs of the last hidden layer, or without one the sums of the ten outputs.
export function outputsToPlace(/** @type {Layer[]} */ layers, /** @type {Float32Array} */ pixels) {
  const last = { ...layers[layers.length - 1], activation: "linear" };
  return computeOutputs([...layers.slice(0, -1), last], pixels).slice(-2)[0];
}

// The place of these outputs: [x, y], from 0 to 1 on the map.
/** @param {Pick<Projection, "layers" | "low" | "size">} map @param {Float32Array} outputs @returns {[number, number]} */
export function placeOf({ layers, low, size }, outputs) {
  const [x, y] = computeOutputs(layers, outputs).slice(-1)[0];
  return [(x - low[0]) / size, (y - low[1]) / size];
}

// The positions of the `count` test digits that are nearest to a place, the nearest first; `places` are their
// coordinates, x and y of each in turn.
/** @param {Uint16Array} places @param {number[]} place @param {number} count */
export function nearestTo(places, [x, y], count) {
  const nearness = Float64Array.from({ length: places.length / 2 }, (_, position) => {
    const [across, down] = [places[2 * position] / PLACE_STEPS - x, places[2 * position + 1] / PLACE_STEPS - y];
    return -(across * across + down * down);
  });
  return largest(nearness, count);
}
