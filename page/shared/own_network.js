// The network that the visitor has trained and uses, on every tab. It is known by a token, which the browser keeps for
// as long as its tab is open: the next pupil at the same computer does not inherit it.

import { emit, on } from "./events.js";

const KEY = "network";
let isLost = false;
let token = read();

// The token, or null where the page's own networks answer.
export const ownNetwork = () => token;
// Whether the page's networks answer because the server does not keep the visitor's own any more.
export const isNetworkLost = () => isLost;

export const useNetwork = (newToken) => emit("network", newToken);

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
  } catch (error) {
    console.warn(error); // a browser may refuse to store: then it lasts as long as the page
  }
});

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
