// The page's networks, whose files are loaded when they are first needed, and the visitor's own.

import { NETWORKS, PAGE_NETWORKS } from "./constants.js";
import { isDead } from "./dead.js";
import { InputError } from "./drawing.js";
import { readCompressed } from "./files.js";
import { countWeights, decodeNetwork } from "./network.js";
import { Recognizer } from "./recognizer.js";

const recognizers = new Map(); // promises, by name
const own = new Map(); // the visitor's own network and that of a class, see `keepOwn`, by the beginning of their tokens
/** @type {(part: number | null) => void} */
let report = () => {};

export class NetworkGoneError extends InputError {}

// Keep a network instead of an earlier one with the same beginning of its token. `record` is what training has made, with
// its token as `id`.
export function keepOwn(record, beginning) {
  own.set(beginning, { ...record, recognizer: new Recognizer({ ...record, isDead: isDead(record.layers) }) });
}

// Returns a network that is not the page's by its token, or null without a token. Throws NetworkGoneError if it is not kept.
export function ownNetwork(network) {
  if ((network ?? null) === null) return null;
  const found = [...own.values()].find(({ id }) => id === network);
  if (!found) throw new NetworkGoneError("This page keeps no network of yours.", "gone");
  return found;
}

// Returns a promise of the recognizer of a request: of the visitor's own network, or of the page's.
export const chooseRecognizer = async (network) => ownNetwork(network)?.recognizer ?? loadRecognizer(PAGE_NETWORKS[0]);

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
  return new Recognizer({ ...network, layers: decodeNetwork(weights.buffer, network.layers) });
}
