// A network that answers on every tab instead of the page's: one that the visitor has trained, that of a class, or that of an
// experiment, in which a network is broken. The browser keeps its token until its tab is closed, so that the next pupil at
// the same computer does not get it. Both answer in the browser. The tab's store has the visitor's own, see `keepNetwork`;
// the server has that of a class.

import { emit, makeStore, on } from "./events.js";
import { randomHex } from "./random_hex.js";
import { store, stored } from "./storage.js";
import { keep, readKept } from "./tab_store.js";

/** @import { NetworkRecord } from "../common/types.d.ts" @import { Experiment } from "../types.d.ts" */

const KEY = "network";
const OWNER_KEY = "network-owner";
const RECORD = "network"; // its name in the tab's store
export const OWN = "own-"; // begins the tokens of visitors' own networks
export const EXPERIMENT = "experiment"; // the token of the network of an experiment

const { state, set } = makeStore({
  token: stored(KEY, "sessionStorage"),
  owner: stored(OWNER_KEY, "sessionStorage") ?? "own",
  experiment: /** @type {Experiment | null} */ (null), // see `runExperiment`
  isStored: true, // whether the newest own network survives a reload
  isLost: false,
});

// The token, or null if the page's own networks answer.
export const ownNetwork = () => (state.experiment === null ? state.token : EXPERIMENT);
// The owner of the current or last network, as in the keys of the page's texts: "own", "class" or "experiment".
export const networkOwner = () => (state.experiment === null ? state.owner : EXPERIMENT);
// The token and the owner without the experiment.
export const networkBefore = () => state.token;
export const ownerBefore = () => state.owner;
// The key of the text with the answer of the current network.
export const answerKey = () => (ownNetwork() === null ? "answer" : `answer_${networkOwner()}`);
// Whether the visitor's own network answers, and a reload would lose it.
export const isUnstored = () => isOwn() && !state.isStored;
// Whether the page's networks answer because the visitor's own is no longer kept.
export const isNetworkLost = () => state.isLost;

const isOwn = () => state.token?.startsWith(OWN);

export function useNetwork(/** @type {string | null} */ token, owner = state.owner) {
  set({ token, owner, experiment: null, isLost: token === null && state.isLost });
  store(KEY, token, "sessionStorage");
  store(OWNER_KEY, owner, "sessionStorage");
  emit("network", token);
}

// Break the network that answers, or the small one of Inside, until the visitor undoes it, uses another network or leaves the
// page. Null, and an experiment that changes nothing, end the one that runs.
export function runExperiment(/** @type {Experiment | null} */ newest) {
  const before = ownNetwork();
  const isNothing = newest === null || newest.off.every((units) => units.length === 0);
  if (isNothing && state.experiment === null) return;
  set({ experiment: isNothing ? null : newest });
  emit(ownNetwork() === before ? "experiment" : "network", ownNetwork());
}

export const runningExperiment = () => state.experiment;

// Undo the experiment, or use the page's network again.
export function leaveNetwork() {
  if (state.experiment === null) useNetwork(null);
  else runExperiment(null);
}

// Returns a promise of what the engine needs for the experiment, or of null without one.
export async function experimentRecord() {
  const { experiment, token } = state;
  return experiment && { id: EXPERIMENT, experiment: { ...experiment, network: token } };
}

// Keep a network that the visitor has trained, instead of an earlier one, and use it if that was in use. Returns a promise
// of {id, isStored}: its token, and whether it survives a reload.
export async function keepNetwork(/** @type {object} */ record) {
  const id = OWN + randomHex();
  const isStored = await keep(RECORD, { ...record, id });
  set({ isStored });
  if (isOwn()) useNetwork(id, "own");
  return { id, isStored };
}

// Returns a promise of the visitor's own network, with its `id`, or of null.
/** @returns {Promise<NetworkRecord | null>} */
export const ownRecord = () => readKept(RECORD);

// Called when the engine reports that it does not keep the network of a token.
export function loseNetwork(/** @type {string} */ lost) {
  emit("lost", lost);
  if (lost !== ownNetwork()) return; // another one has taken its place
  set({ isLost: true });
  useNetwork(null);
}

// Another tab has it: this one has a copy of its storage.
on("taken", () => isOwn() && loseNetwork(/** @type {string} */ (state.token)));
