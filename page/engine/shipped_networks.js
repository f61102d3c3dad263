// The page's networks, whose files are loaded when they are first needed.

import { readConfig } from "../common/config.js";
import { timesScale } from "../common/network.js";
import { once } from "../common/once.js";
import { readCompressed } from "./compressed_files.js";
import { SMALL_NETWORK } from "./constants.js";
import { Recognizer } from "./recognizer.js";

/** @import { Layer, Shape } from "./types.d.ts" */

/** @type {Map<string, Promise<Recognizer>>} */
const recognizers = new Map(); // promises, by name
let state = "away"; // of the network that answers: "loading", "here", or "failed"
let progress = /** @type {number | null} */ (null); // the part of a file that was reported last
const listeners = { onProgress: (/** @type {number | null} */ _) => {}, onArrival: () => {} };

// Returns a promise of a recognizer. After a failure the next call tries again.
/** @param {string} name @returns {Promise<Recognizer>} */
export const loadRecognizer = (name) => once(recognizers, name, load);

export const loadPageNetwork = async () => loadRecognizer((await readConfig()).page_networks[0]);

// Whether a request has to do without the page's network, because it is not there yet. The first such request loads it; its
// arrival, or a failure, is reported. After a failure requests wait for it.
/** @param {string | null} [network] */
export function isPageNetworkAway(network) {
  if ((network ?? null) !== null || state === "here" || state === "failed") return false;
  if (state === "away") {
    state = "loading";
    const settle = (/** @type {string} */ end) => {
      state = end;
      listeners.onArrival();
    };
    loadPageNetwork().then(
      () => settle("here"),
      () => settle("failed"),
    );
  }
  return true;
}

// `onProgress` is called with the part of a file that has been read, from 0 to 1, and with null when it is complete or failed;
// `onArrival` see `isPageNetworkAway`.
/** @param {typeof listeners} newest */
export const reportLoading = (newest) => Object.assign(listeners, newest);
export const repeatProgress = () => listeners.onProgress(progress);

function showProgress(/** @type {number | null} */ part) {
  progress = part;
  repeatProgress();
}

async function load(/** @type {string} */ name) {
  const { file, layers, are_scaled: areScaled, ...about } = (await readConfig()).networks[name];
  const bytes = new Uint8Array(layers.reduce((sum, layer, i) => sum + sizeOf(layer, areScaled[i]), 0));
  // The small one is soon there, and must not hide the progress of the large one.
  const show = name === SMALL_NETWORK ? () => {} : showProgress;
  try {
    const end = await readCompressed({ file }, bytes, show);
    if (end < bytes.length) throw new Error(`${file}: ${end} bytes`);
  } finally {
    show(null);
  }
  return new Recognizer({ ...about, layers: decodeLayers(bytes.buffer, layers, areScaled) });
}

const sizeOf = (/** @type {Shape} */ { inputs, units }, /** @type {boolean} */ isScaled) =>
  isScaled ? (inputs + 8) * units : 4 * (inputs + 1) * units;

// Decode the arrays of a file, see `network_file` in files.py: for each layer the kernel, its scale if there is one, and the bias.
/** @param {ArrayBuffer} buffer @param {Shape[]} layers @param {boolean[]} areScaled @returns {Layer[]} */
export function decodeLayers(buffer, layers, areScaled) {
  let at = 0;
  const take = (/** @type {number} */ size) => {
    at += size;
    return buffer.slice(at - size, at);
  };
  return layers.map((layer, i) => {
    const { inputs, units } = layer;
    const kernel = areScaled[i]
      ? timesScale(new Int8Array(take(inputs * units)), new Float32Array(take(4 * units)))
      : new Float32Array(take(4 * inputs * units));
    return { ...layer, kernel, bias: new Float32Array(take(4 * units)) };
  });
}
