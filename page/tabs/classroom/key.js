// The teacher's key. A link's fragment, `#classroom:CODE`, which browsers do not send, has a code that works once. It is
// removed from the address bar at once, as a projector shows that, and exchanged for a key that this makes and keeps
// while the browser's tab is open.

import { randomHex } from "../../shared/random_hex.js";
import { store, stored } from "../../shared/storage.js";

const TAB = "classroom";
const NAME = "class-key";
let code = /** @type {string | null} */ (null); // until it has been exchanged
let newKey = /** @type {string | null} */ (null); // for the code

function takeKey() {
  const [tab, given] = location.hash.slice(1).split(":");
  if (tab !== TAB || !given) return;
  code = given;
  newKey = randomHex();
  const address = new URL(location.href); // keeps projector mode
  address.hash = TAB;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange")); // opens the tab
}

const key = () => stored(NAME, "sessionStorage");
const keep = (/** @type {string | null} */ value) => store(NAME, value, "sessionStorage");

// Exchange a link's code, if any, for a key; a repeated request after a lost answer succeeds. Returns a promise of null, or
// of this device's number while it waits for a teacher's permission. A refused code is an error only without an older key.
export async function redeemCode(/** @type {typeof import("../../shared/requests.js").request} */ request) {
  if (code === null) return null;
  try {
    const { number } = await request("class_redeem", { code, key: newKey });
    if (number !== null) return number;
    keep(newKey);
  } catch (error) {
    if (!error.reason || key() === null) throw error;
  }
  code = null;
  return null;
}

takeKey();
addEventListener("hashchange", takeKey);

export const hasKey = () => key() !== null || code !== null;
export function forgetKey() {
  keep(null);
  code = null;
}
// For requests that only the teacher may make.
/** @returns {Record<string, string>} */
export function keyHeaders() {
  const value = key();
  return value === null ? {} : { "X-Class-Key": value };
}
