// The teacher's key. A link's fragment, `#classroom:KEY`, which browsers do not send, has it. It is removed from the address bar
// at once, as a projector shows that, and kept while the browser's tab is open.

import { store, stored } from "../../shared/storage.js";

const TAB = "classroom";
const NAME = "class-key";

function takeKey() {
  const [tab, given] = location.hash.slice(1).split(":");
  if (tab !== TAB || !given) return;
  keep(/^[\x21-\x7e]+$/.test(given) ? given : "?"); // which a header can have
  const address = new URL(location.href); // keeps projector mode
  address.hash = TAB;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange")); // opens the tab
}

const key = () => stored(NAME, "sessionStorage");
const keep = (/** @type {string | null} */ value) => store(NAME, value, "sessionStorage");

takeKey();
addEventListener("hashchange", takeKey);

export const hasKey = () => key() !== null;
export const forgetKey = () => keep(null);
// For requests that only the teacher may make.
/** @returns {Record<string, string>} */
export function keyHeaders() {
  const value = key();
  return value === null ? {} : { "X-Class-Key": value };
}
