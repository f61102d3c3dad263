// The page's networks, whose files are loaded when they are first needed, the visitor's own, and that of an experiment.

import { readConfig } from "../common/config.js";
import { timesScale } from "../common/network.js";
import { once } from "../common/once.js";
import { SMALL_NETWORK } from "./constants.js";
import { isDead } from "./dead.js";
import { InputError } from "./errors.js";
import { switchOff } from "./experiments.js";
import { readCompressed } from "./files.js";
import { Recognizer } from "./recognizer.js";

/**
 * @import { Experiment } from "../types.d.ts"
 * @import { Layer, NetworkRecord, Shape } from "./types.d.ts"
 */

/** @type {Map<string, Promise<Recognizer>>} */
const recognizers = new Map(); // promises, by name
const own = new Map(); // the visitor's own network and that of a class, see `keepOwn`, by the beginning of their tokens
/** @type {(part: number | null) => void} */
let report = () => {};
let loading = /** @type {number | null} */ (null); // the part that was reported last
let reportArrival = () => {};
let state = "away"; // of the page's network: "loading", "here", or "failed"

// Keep a network instead of an earlier one with the same beginning of its token. `record` is what training has made, with
// its token as `id`, or {id, experiment}, see shared/own_network.js.
/** @param {{ record: NetworkRecord & { experiment?: Experiment & { network: string | null } }, beginning: string }} body */
export function keepOwn({ record, beginning }) {
  const make = () => ({ ...record, recognizer: new Recognizer({ ...record, isDead: isDead(record.layers) }) });
  own.set(beginning, record.experiment ? { ...record, broken: null } : make());
}

// Returns a promise of a network that is not the page's by its token, or of null without a token. Throws an InputError with
// the reason "gone" if it is not kept.
/** @param {string | null} [network] */
export async function ownNetwork(network) {
  if ((network ?? null) === null) return null;
  const found = [...own.values()].find(({ id }) => id === network);
  if (!found) throw new InputError("This page keeps no network of yours.", "gone");
  if (!found.experiment) return found;
  found.broken ??= breakNetwork(found.experiment);
  found.broken.catch(() => {
    found.broken = null; // the next request tries again
  });
  return found.broken;
}

// Returns a promise of the network of an experiment: {recognizer, before, base}. `before` is the recognizer without the
// experiment; `base` what `ownNetwork` returns for it, as if the small network were an own one.
async function breakNetwork(/** @type {Experiment & { network: string | null }} */ { network, small, off }) {
  const base = small ? { recognizer: await loadRecognizer(SMALL_NETWORK) } : await ownNetwork(network);
  const before = base?.recognizer ?? (await loadPageNetwork());
  const isCut = off.some((units, number) => units.length === before.layers[number].units);
  const changes = {
    layers: switchOff(before.layers, off),
    ...(isCut && { isDead: true, deadReason: "cut" }),
  };
  return { base, before, recognizer: before.with(changes) };
}

// Returns a promise of the recognizer of a request: of the visitor's own network, or of the page's.
/** @param {string | null} [network] */
export const chooseRecognizer = async (network) => (await ownNetwork(network))?.recognizer ?? loadPageNetwork();

const loadPageNetwork = async () => loadRecognizer((await readConfig()).page_networks[0]);

// Whether a request has to do without the page's network, because it is not there yet. The first such request loads it; its
// arrival, or a failure, is reported. After a failure requests wait for it.
/** @param {string | null} [network] */
export function isPageNetworkAway(network) {
  if ((network ?? null) !== null || state === "here" || state === "failed") return false;
  if (state === "away") {
    state = "loading";
    const settle = (/** @type {string} */ end) => {
      state = end;
      reportArrival();
    };
    loadPageNetwork().then(
      () => settle("here"),
      () => settle("failed"),
    );
  }
  return true;
}

// `listener` is called with the part of a file that has been read, from 0 to 1, and with null when it is complete or failed;
// `onArrival` see `isPageNetworkAway`.
/** @param {(part: number | null) => void} listener @param {() => void} onArrival */
export function reportLoading(listener, onArrival) {
  [report, reportArrival] = [listener, onArrival];
}

function showProgress(/** @type {number | null} */ part) {
  loading = part;
  report(part);
}
export const repeatProgress = () => report(loading);

// Returns a promise of a recognizer. After a failure the next call tries again.
/** @param {string} name @returns {Promise<Recognizer>} */
export const loadRecognizer = (name) => once(recognizers, name, load);

async function load(/** @type {string} */ name) {
  const { file, layers, are_scaled: areScaled, ...about } = (await readConfig()).networks[name];
  const bytes = new Uint8Array(layers.reduce((sum, layer, i) => sum + sizeOf(layer, areScaled[i]), 0));
  // The small one is soon there, and must not hide the progress of the large one.
  const progress = name === SMALL_NETWORK ? () => {} : showProgress;
  try {
    const end = await readCompressed({ file }, bytes, progress);
    if (end < bytes.length) throw new Error(`${file}: ${end} bytes`);
  } finally {
    progress(null);
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
