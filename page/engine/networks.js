// The networks' files, each loaded when it is first needed.

import { NETWORKS } from "./constants.js";
import { readCompressed } from "./files.js";
import { countWeights } from "./network.js";
import { Recognizer } from "./recognizer.js";

const recognizers = new Map(); // promises, by name
let report = () => {};

// `listener` is called with the part of a file that has been read, from 0 to 1, and with null when it is complete or failed.
export function reportLoading(listener) {
  report = listener;
}

// Returns a promise of a recognizer. After a failure the next call tries again.
export function loadRecognizer(name) {
  if (!recognizers.has(name)) {
    const loading = load(NETWORKS[name]).finally(() => report(null));
    recognizers.set(name, loading);
    loading.catch(() => recognizers.delete(name));
  }
  return recognizers.get(name);
}

async function load(network) {
  const weights = new Uint8Array(2 * countWeights(network.layers));
  const end = await readCompressed(network, weights, report);
  if (end < weights.length) throw new Error(`${network.file}: ${end} bytes`);
  return new Recognizer(weights.buffer, network);
}
