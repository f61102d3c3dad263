// The network that answers a request: the page's, the visitor's own, that of a class, or that of an experiment.

import { SMALL_NETWORK } from "./constants.js";
import { InputError } from "./errors.js";
import { isDead, Recognizer } from "./recognizer.js";
import { loadPageNetwork, loadRecognizer } from "./shipped_networks.js";

/** @import { Experiment } from "../types.d.ts" @import { Layer, NetworkRecord } from "./types.d.ts" */
/** @typedef {Experiment & { network: string | null }} Broken the token of the network that is broken, see shared/own_network.js */

const own = new Map(); // what `keepOwn` keeps, by the beginnings of their tokens

// Keep a network instead of an earlier one with the same beginning of its token. `record` is what training has made, with
// its token as `id`, or {id, experiment}.
/** @param {{ record: NetworkRecord & { experiment?: Broken }, beginning: string }} body */
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
async function breakNetwork(/** @type {Broken} */ { network, small, off }) {
  const base = small ? { recognizer: await loadRecognizer(SMALL_NETWORK) } : await ownNetwork(network);
  const before = base?.recognizer ?? (await loadPageNetwork());
  const isCut = off.some((units, number) => units.length === before.layers[number].units);
  const layers = switchOff(before.layers, off);
  return { base, before, recognizer: before.with({ layers, ...(isCut && { isDead: true, deadReason: "cut" }) }) };
}

// Returns layers in which some units output 0. `off` has the units of each hidden layer.
function switchOff(/** @type {Layer[]} */ layers, /** @type {number[][]} */ off) {
  return layers.map((layer, number) => {
    if (!off[number]?.length) return layer;
    const [kernel, bias] = [layer.kernel.slice(), layer.bias.slice()];
    for (const unit of off[number]) {
      bias[unit] = 0;
      for (let at = unit; at < kernel.length; at += layer.units) kernel[at] = 0;
    }
    return { ...layer, kernel, bias };
  });
}

// Returns a promise of the recognizer of a request: of the visitor's own network, or of the page's.
/** @param {string | null} [network] */
export const chooseRecognizer = async (network) => (await ownNetwork(network))?.recognizer ?? loadPageNetwork();
