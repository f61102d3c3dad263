// A network that answers on every tab instead of the page's: one that the visitor has trained, or that of a class.
// The browser keeps its token until its tab is closed, so that the next pupil at the same computer does not get it. The
// tab's store has the visitor's own network itself, see `keepNetwork`; the server has that of a class.

import { emit, on } from "./events.js";
import { store, stored } from "./storage.js";
import { keep, readKept } from "./tab_store.js";

const KEY = "network";
const OWNER_KEY = "network-owner";
const RECORD = "network"; // its name in the tab's store
const OWN = "own-"; // begins the tokens of visitors' own networks
let isLost = false;
let isStored = true; // whether the newest own network survives a reload
let token = stored(KEY, "sessionStorage");
let owner = stored(OWNER_KEY, "sessionStorage") ?? "own";

// The token, or null if the page's own networks answer.
export const ownNetwork = () => token;
// The owner of the current or last network, as in the keys of the page's texts: "own" or "class".
export const networkOwner = () => owner;
// The key of the text with the answer of the current network.
export const answerKey = () => (token === null ? "answer" : `answer_${owner}`);
// Whether a token is that of a visitor's own network, which answers in the browser.
export const isOwn = (network) => typeof network === "string" && network.startsWith(OWN);
// Whether the visitor's own network answers, and a reload would lose it.
export const isUnstored = () => isOwn(token) && !isStored;
// Whether the page's networks answer because the visitor's own is no longer kept.
export const isNetworkLost = () => isLost;

export function useNetwork(newToken, newOwner = owner) {
  owner = newOwner;
  emit("network", newToken);
}

// Keep a network that the visitor has trained, instead of an earlier one, and use it if that was in use. Returns a promise
// of {id, isStored}: its token, and whether it survives a reload.
export async function keepNetwork(record) {
  const id = OWN + crypto.getRandomValues(new Uint32Array(4)).join("-");
  isStored = await keep(RECORD, { ...record, id });
  if (isOwn(token)) useNetwork(id, "own");
  return { id, isStored };
}

// Returns a promise of the visitor's own network, with its `id`, or of null.
export const ownRecord = () => readKept(RECORD);

// Called when the server or the engine reports that it does not keep the network of a token.
export function loseNetwork(lost) {
  emit("lost", lost);
  if (lost !== token) return; // another one has taken its place
  isLost = true;
  useNetwork(null);
}

// This listener runs before those of the tabs, which import this module.
on("network", (newToken) => {
  token = newToken;
  if (token !== null) isLost = false;
  store(KEY, token, "sessionStorage");
  store(OWNER_KEY, owner, "sessionStorage");
});
