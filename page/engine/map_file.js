// A network's map in a file, see `map_file` in files.py.

import { fromBase64 } from "./math.js";
import { decodeNetwork } from "./network.js";

/** @import { Shape } from "./types.d.ts" */

// Returns {method, layers, low, size} and the test digits' `places`, `predictions` and `confidences`, see `Projection` in
// model/projection.py.
/** @typedef {{ layers: Shape[], weights: string, low: number[], size: number }} WrittenProjection */
/** @typedef {Record<"places" | "predictions" | "confidences" | "method", string>} WrittenAnswer */
/** @param {{ answer: WrittenAnswer, projection: WrittenProjection }} file */
export function decodeMap({ answer, projection: { layers, weights, low, size } }) {
  const [places, predictions, confidences] = [answer.places, answer.predictions, answer.confidences].map(fromBase64);
  const found = { places: new Uint16Array(places.buffer), predictions, confidences };
  return { method: answer.method, layers: decodeNetwork(fromBase64(weights).buffer, layers), low, size, ...found };
}
