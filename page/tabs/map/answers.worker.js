// What Map asks. Python has encoded the map, see page/engine/files.py.

import { readConfig } from "../../common/config.js";
import { once } from "../../common/once.js";
import { fetchCompressed } from "../../engine/compressed_files.js";
import { encodeImage } from "../../engine/encoding.js";
import { describeDigits, loadAnswer } from "../../engine/mnist_examples.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { decodeMap, nearestTo, outputsToPlace, placeOf } from "../../engine/projection.js";
import { normalise } from "../../engine/recognizer.js";

/** @import { Projection } from "../../engine/types.d.ts" @import { Asked } from "../../types.d.ts" */

const NEAREST = 3; // test digits shown beside the drawing

const maps = new Map(); // a promise of the page's map, by its file

const fetchMap = async (/** @type {{ file: string }} */ file) => decodeMap(await (await fetchCompressed(file)).json());

// Returns a promise of the map of the page's network, see `decodeMap`, or of null if it has none.
/** @returns {Promise<Projection | null>} */
async function mapOfPage() {
  const { map: file } = await readConfig();
  return file && once(maps, file, fetchMap);
}

// Returns the places of all test digits, and what the page's network reads; without a map `method` is null.
export async function map() {
  const found = await mapOfPage();
  if (found === null) return { method: null };
  const { method, places, predictions, confidences } = found;
  return structuredClone({ method, places, predictions, confidences }); // the engine keeps them
}

// Returns the page's network's input, the place of the digit on the pad from 0 to 1 on the map, whether it is a digit, and the
// positions of the nearest test digits, the nearest first.
export async function place(/** @type {Asked} */ drawn) {
  const [pad, found] = await Promise.all([readPad({ ...drawn, network: null }), mapOfPage()]);
  const number = encodeNumber(pad);
  if (found === null) return { place: null, nearest: [], number };
  const at = placeOf(found, outputsToPlace(pad.recognizer.layers, normalise(pad.verdict.field)));
  const { field, isDigit } = pad.verdict;
  const nearest = nearestTo(found.places, at, NEAREST);
  return { field: encodeImage(field), place: at, is_digit: isDigit, nearest, number };
}

// Returns what the test digits are, one byte for each.
export const map_labels = async () => ({ labels: Uint8Array.from(await loadAnswer("labels")) });

// Returns the images of test digits by their positions.
export async function map_digits(/** @type {{ positions: number[] }} */ { positions }) {
  return { images: (await describeDigits(positions)).map(({ image }) => image) };
}
