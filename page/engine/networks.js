// The page's networks, whose files are loaded when they are first needed, the visitor's own, and that of an experiment.

import { PAGE_NETWORK, NETWORKS as SHIPPED, SMALL_NETWORK } from "./constants.js";
import { isDead } from "./dead.js";
import { InputError } from "./drawing.js";
import { switchOff } from "./experiments.js";
import { readCompressed } from "./files.js";
import { completeLayers, countUnits, countWeights, decodeCodes, decodeNetwork } from "./network.js";
import { once } from "./once.js";
import { Recognizer } from "./recognizer.js";

/**
 * @import { Experiment } from "../types.d.ts"
 * @import { NetworkRecord, Shape } from "./types.d.ts"
 * @typedef {{ file: string, rest?: string | null, threshold: number, active_for: string[][], layers: Shape[] }} Shipped
 */

const NETWORKS = /** @type {Record<string, Shipped>} */ (SHIPPED);
/** @type {Map<string, Promise<Recognizer>>} */
const recognizers = new Map(); // promises, by name
/** @type {typeof recognizers} */
const early = new Map(); // the same, of networks whose first part has arrived
const own = new Map(); // the visitor's own network and that of a class, see `keepOwn`, by the beginning of their tokens
/** @type {(part: number | null) => void} */
let report = () => {};
let reportArrival = () => {};
let state = "away"; // of the page's network: "loading", "here", or "failed"

export class NetworkGoneError extends InputError {}

// Keep a network instead of an earlier one with the same beginning of its token. `record` is what training has made, with
// its token as `id`, or {id, experiment}, see shared/own_network.js.
/** @param {NetworkRecord & { experiment?: Experiment & { network: string | null } }} record @param {string} beginning */
export function keepOwn(record, beginning) {
  const make = () => ({ ...record, recognizer: new Recognizer({ ...record, isDead: isDead(record.layers) }) });
  own.set(beginning, record.experiment ? { ...record, broken: null } : make());
}

// Returns a promise of a network that is not the page's by its token, or of null without a token. Throws NetworkGoneError if
// it is not kept.
/** @param {string | null} [network] */
export async function ownNetwork(network) {
  if ((network ?? null) === null) return null;
  const found = [...own.values()].find(({ id }) => id === network);
  if (!found) throw new NetworkGoneError("This page keeps no network of yours.", "gone");
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
  const before = base?.recognizer ?? (await loadRecognizer(pageNetwork()));
  const isCut = off.some((units, number) => units.length === before.layers[number].units);
  const changes = {
    layers: switchOff(before.layers, off),
    ...(isCut && { isDead: true, deadReason: "cut" }),
  };
  return { base, before, recognizer: before.with(changes) };
}

// Returns a promise of the recognizer of a request: of the visitor's own network, or of the page's.
/** @param {string | null} [network] */
export const chooseRecognizer = async (network) =>
  (await ownNetwork(network))?.recognizer ?? loadRecognizer(pageNetwork());

// The name of the page's network. Throws an InputError for one that the engine cannot compute.
function pageNetwork() {
  if (PAGE_NETWORK !== null) return PAGE_NETWORK;
  const sentence = "Only a network of dense layers can be looked into: choose one that train.py has made.";
  throw new InputError(sentence, "not_dense");
}

// Whether a request has to do without the page's network, because it is not there yet or cannot be computed. The first such
// request loads it; its arrival, or a failure, is reported. After a failure requests wait for it.
/** @param {string | null} [network] */
export function isPageNetworkAway(network) {
  if ((network ?? null) !== null || state === "here" || state === "failed") return false;
  if (PAGE_NETWORK !== null && state === "away") {
    state = "loading";
    const settle = (/** @type {string} */ end) => {
      state = end;
      reportArrival();
    };
    loadRecognizer(PAGE_NETWORK).then(
      () => settle("here"),
      () => settle("failed"),
    );
  }
  return true;
}

// The same, but on a site the network that answers has weights of 8 bits until its second part has arrived.
/** @param {string | null} [network] */
export async function chooseEarly(network) {
  const own = await ownNetwork(network);
  if (own) return own.recognizer;
  const name = pageNetwork();
  return "rest" in NETWORKS[name] ? once(early, name, loadFirst) : loadRecognizer(name);
}

// `listener` is called with the part of a file that has been read, from 0 to 1, and with null when it is complete or failed;
// `onArrival` see `isPageNetworkAway`.
/** @param {(part: number | null) => void} listener @param {() => void} onArrival */
export function reportLoading(listener, onArrival) {
  [report, reportArrival] = [listener, onArrival];
}

// Returns a promise of a recognizer. After a failure the next call tries again.
/** @param {string} name @returns {Promise<Recognizer>} */
export const loadRecognizer = (name) => once(recognizers, name, load);

async function load(/** @type {string} */ name) {
  const network = NETWORKS[name];
  const count = countWeights(network.layers);
  if (network.rest === undefined) {
    // The small one is soon there, and must not hide the progress of the large one.
    const { buffer } = await readWhole(network.file, 2 * count, name === SMALL_NETWORK ? () => {} : report);
    return new Recognizer({ ...network, layers: decodeNetwork(buffer, network.layers) });
  }
  const first = await once(early, name, loadFirst);
  if (network.rest === null) return first; // a single file
  // There are answers by now: no progress to report.
  const rest = await readWhole(network.rest, 2 * (count - countUnits(network.layers)), () => {});
  const complete = new Recognizer({ ...network, layers: completeLayers(first.layers, rest) });
  early.set(name, Promise.resolve(complete));
  return complete;
}

async function loadFirst(/** @type {string} */ name) {
  const network = NETWORKS[name];
  const { buffer } = await readWhole(network.file, countWeights(network.layers) + 5 * countUnits(network.layers));
  return new Recognizer({ ...network, layers: decodeCodes(buffer, network.layers) });
}

// Returns a promise of the content of a file of a network, which must have this number of bytes.
/** @param {string} file @param {number} size @param {(part: number | null) => void} [progress] */
async function readWhole(file, size, progress = report) {
  const bytes = new Uint8Array(size);
  try {
    const end = await readCompressed({ file }, bytes, progress);
    if (end < size) throw new Error(`${file}: ${end} bytes`);
  } finally {
    progress(null);
  }
  return bytes;
}
