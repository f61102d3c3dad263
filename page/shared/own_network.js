// A network that answers on every tab in the place of the page's: one that the visitor has trained, or that of a class.
// It is known by a token, which the browser keeps for as long as its tab is open: the next pupil at the same computer
// does not inherit it.

import { emit, on } from "./events.js";

const KEY = "network";
const OWNER_KEY = "network-owner";
let isLost = false;
let token = read(KEY);
let owner = read(OWNER_KEY) ?? "own";

// The token, or null where the page's own networks answer.
export const ownNetwork = () => token;
// Whose it is, or was last, as the keys of the page's texts say it: "own" or "class".
export const networkOwner = () => owner;
// The key of the text that says what the network in use answers.
export const answerKey = () => (token === null ? "answer" : `answer_${owner}`);
// Whether the page's networks answer because the server does not keep the visitor's own any more.
export const isNetworkLost = () => isLost;

export function useNetwork(newToken, newOwner = owner) {
  owner = newOwner;
  emit("network", newToken);
}

// The server says that it does not keep the network of a token.
export function loseNetwork(lost) {
  emit("lost", lost);
  if (lost !== token) return; // another one has taken its place
  isLost = true;
  useNetwork(null);
}

// This listener comes before those of the tabs, which import this module.
on("network", (newToken) => {
  token = newToken;
  if (token !== null) isLost = false;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
    sessionStorage.setItem(OWNER_KEY, owner);
  } catch (error) {
    console.warn(error); // a browser may refuse to store: then it lasts as long as the page
  }
});

function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
