// What Map asks. Python has encoded the map, see page/engine/files.py.

import { MAX_IMAGES, PAGE_MAP } from "../../engine/constants.js";
import { InputError } from "../../engine/drawing.js";
import { encodeArray, encodeImage, fromBase64, toBase64 } from "../../engine/encoding.js";
import { fetchCompressed } from "../../engine/files.js";
import { loadAnswer, readTestDigit } from "../../engine/mnist_examples.js";
import { decodeNetwork } from "../../engine/network.js";
import { ownNetwork } from "../../engine/networks.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { nearestTo, outputsToPlace, placeOf } from "../../engine/projection.js";
import { normalise } from "../../engine/recognizer.js";

/** @import { MapAnswer, PlaceAnswer } from "./types.d.ts" */

const NEAREST = 3; // test digits shown beside the drawing

let loading = null; // a promise of the map's file

function load() {
  loading ??= fetchMap();
  loading.catch(() => {
    loading = null; // the next request tries again
  });
  return loading;
}

async function fetchMap() {
  const { answer, projection } = await (await fetchCompressed(PAGE_MAP)).json();
  const layers = decodeNetwork(fromBase64(projection.weights).buffer, projection.layers);
  return { answer, places: new Uint16Array(fromBase64(answer.places).buffer), projection: { ...projection, layers } };
}

// Returns a promise of the map of a request's network: {answer, projection, places}; null for an own network without one.
async function mapOf(network) {
  const kept = await ownNetwork(network);
  const own = kept?.before ? kept.base : kept; // an experiment does not move the test digits
  if (own === null) return load();
  if (own.map === null) return null;
  const { layers, low, size, places, predictions, confidences, method } = own.map;
  const [found, read, sure] = [places, predictions, confidences].map(encodeArray);
  return {
    answer: { method, places: found, predictions: read, confidences: sure },
    projection: { layers, low, size },
    places,
  };
}

// Returns the places of all test digits, and what the network reads; without a map `method` is null.
/** @returns {Promise<MapAnswer>} */
export async function map({ network }) {
  return (await mapOf(network))?.answer ?? { method: null };
}

// Returns the place of the digit on the pad, whether it is a digit, and the positions of the nearest test digits.
/** @returns {Promise<PlaceAnswer>} */
export async function place(drawn) {
  const [pad, found] = await Promise.all([readPad(drawn), mapOf(drawn.network)]);
  const number = encodeNumber(pad);
  if (found === null) return { place: null, nearest: [], number };
  const at = placeOf(found.projection, outputsToPlace(pad.recognizer.layers, normalise(pad.verdict.field)));
  return { place: at, is_digit: pad.verdict.isDigit, nearest: nearestTo(found.places, at, NEAREST), number };
}

// Returns what the test digits are, one byte for each.
export const map_labels = async () => ({ labels: toBase64(Uint8Array.from(await loadAnswer("labels"))) });

// Returns the images of test digits by their positions.
export async function map_digits({ positions }) {
  if (!Array.isArray(positions) || positions.length > MAX_IMAGES) {
    throw new InputError(`The positions must be a list of at most ${MAX_IMAGES} test digits.`);
  }
  const digits = await Promise.all(positions.map(readTestDigit));
  return { images: digits.map(({ field }) => encodeImage(field)) };
}
