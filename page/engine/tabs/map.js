// What Map asks, like page/tabs/map/map.py. Python has encoded the map, see page/engine/files.py.

import { MAX_IMAGES, NEAREST, PAGE_MAP } from "../constants.js";
import { InputError } from "../drawing.js";
import { encodeImage } from "../encoding.js";
import { fetchCompressed } from "../files.js";
import { decodeNetwork } from "../network.js";
import { checkNetwork, encodeNumber, readPad } from "../pad_reader.js";
import { nearestTo, outputsToPlace, placeOf } from "../projection.js";
import { normalise } from "../recognizer.js";
import { labelsOfAll, readTestDigit } from "../test_digits.js";

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
  const layers = decodeNetwork(bytesOf(projection.weights).buffer, projection.layers);
  return { answer, places: new Uint16Array(bytesOf(answer.places).buffer), projection: { ...projection, layers } };
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

// Returns the places of all test digits, and what the network reads.
export async function map({ network }) {
  checkNetwork(network);
  return (await load()).answer;
}

// Returns the place of the digit on the pad, whether it is a digit, and the positions of the nearest test digits.
export async function place(drawn) {
  const [pad, { projection, places }] = await Promise.all([readPad(drawn), load()]);
  const found = placeOf(projection, outputsToPlace(pad.recognizer.layers, normalise(pad.verdict.field)));
  const nearest = nearestTo(places, found, NEAREST);
  return { place: found, is_digit: pad.verdict.isDigit, nearest, number: encodeNumber(pad) };
}

// Returns what the test digits are.
export const map_labels = async () => ({ labels: await labelsOfAll() });

// Returns the images of test digits by their positions.
export async function map_digits({ positions }) {
  if (!Array.isArray(positions) || positions.length > MAX_IMAGES) {
    throw new InputError(`The positions must be a list of at most ${MAX_IMAGES} test digits.`);
  }
  const digits = await Promise.all(positions.map(readTestDigit));
  return { images: digits.map(({ field }) => encodeImage(field)) };
}
