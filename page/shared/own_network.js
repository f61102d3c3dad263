// A network that answers on every tab instead of the page's: one that the visitor has trained, or that of a class.
// The browser keeps its token until its tab is closed, so that the next pupil at the same computer does not get it.

import { emit, on } from "./events.js";
import { store, stored } from "./storage.js";

const KEY = "network";
const OWNER_KEY = "network-owner";
let isLost = false;
let token = stored(KEY, "sessionStorage");
let owner = stored(OWNER_KEY, "sessionStorage") ?? "own";

// The token, or null if the page's own networks answer.
export const ownNetwork = () => token;
// The owner of the current or last network, as in the keys of the page's texts: "own" or "class".
export const networkOwner = () => owner;
// The key of the text with the answer of the current network.
export const answerKey = () => (token === null ? "answer" : `answer_${owner}`);
// Whether the page's networks answer because the server no longer keeps the visitor's own.
export const isNetworkLost = () => isLost;

export function useNetwork(newToken, newOwner = owner) {
  owner = newOwner;
  emit("network", newToken);
}

// Called when the server reports that it does not keep the network of a token.
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
