// The page's networks, whose files are loaded when they are first needed, the visitor's own, and that of an experiment.

import { NETWORKS, PAGE_NETWORKS, SMALL_NETWORK } from "./constants.js";
import { isDead } from "./dead.js";
import { InputError } from "./drawing.js";
import { shakeWeights, switchOff } from "./experiments.js";
import { readCompressed } from "./files.js";
import { countWeights, decodeNetwork } from "./network.js";
import { Recognizer } from "./recognizer.js";

const recognizers = new Map(); // promises, by name
const own = new Map(); // the visitor's own network and that of a class, see `keepOwn`, by the beginning of their tokens
/** @type {(part: number | null) => void} */
let report = () => {};

export class NetworkGoneError extends InputError {}

// Keep a network instead of an earlier one with the same beginning of its token. `record` is what training has made, with
// its token as `id`, or {id, experiment}, see shared/own_network.js.
export function keepOwn(record, beginning) {
  const make = () => ({ ...record, recognizer: new Recognizer({ ...record, isDead: isDead(record.layers) }) });
  own.set(beginning, record.experiment ? { ...record, broken: null } : make());
}

// Returns a promise of a network that is not the page's by its token, or of null without a token. Throws NetworkGoneError if
// it is not kept.
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
// experiment; `base` what `ownNetwork` returns for it, as if the small network were an own one without a map.
async function breakNetwork({ network, small, off, shaken }) {
  const base = small ? { recognizer: await loadRecognizer(SMALL_NETWORK), map: null } : await ownNetwork(network);
  const before = base?.recognizer ?? (await loadRecognizer(PAGE_NETWORKS[0]));
  const allOn = shakeWeights(before.layers, shaken);
  const isCut = off.some((units, number) => units.length === allOn[number].units);
  const changes = {
    ...{ layers: switchOff(allOn, off), allOn, activeFor: shaken === 0 ? before.activeFor : undefined },
    ...(isCut && { isDead: true, deadReason: "cut" }),
  };
  return { base, before, recognizer: before.with(changes) };
}

// Returns a promise of the recognizer of a request: of the visitor's own network, or of the page's.
export const chooseRecognizer = async (network) =>
  (await ownNetwork(network))?.recognizer ?? loadRecognizer(PAGE_NETWORKS[0]);

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
