// A browser may refuse to store data, for example in a frame on another site: then a choice lasts as long as the page.

import { settings } from "./page_settings.js";

/** @typedef {"localStorage" | "sessionStorage"} Area */

const PREFIX = settings.storage;
const refused = new Map(); // what the browser does not store, by name

/** @param {string} name @param {Area} [storage] */
export function stored(name, storage = "localStorage") {
  if (refused.has(name)) return /** @type {string | null} */ (refused.get(name));
  try {
    return window[storage].getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | number | null} value @param {Area} [storage] */
export function store(name, value, storage = "localStorage") {
  try {
    if (value === null) window[storage].removeItem(PREFIX + name);
    else window[storage].setItem(PREFIX + name, String(value));
    refused.delete(name);
  } catch (error) {
    console.warn(error);
    refused.set(name, value === null ? null : String(value));
  }
}

// Forget all that this page has stored in the browser.
export function forgetAll() {
  refused.clear();
  for (const storage of /** @type {Area[]} */ (["localStorage", "sessionStorage"])) {
    try {
      for (const name of Object.keys(window[storage])) if (name.startsWith(PREFIX)) window[storage].removeItem(name);
    } catch (error) {
      console.warn(error);
    }
  }
}

// ---- States of components, which last until the browser's tab is closed, or another version of the page opens in it

const versioned = (/** @type {string} */ name) => `${settings.folder}:${name}`;

/** @param {string} name @param {unknown} state */
export const storeState = (name, state) => store(versioned(name), JSON.stringify(state), "sessionStorage");

/**
 * Call `mount` with the stored state, or with null. If it throws, delete the state, which another script may have written, and
 * call it with null.
 * @template Result
 * @param {string} name
 * @param {(state: any) => Result} mount
 */
export function mountWithState(name, mount) {
  const state = stored(versioned(name), "sessionStorage");
  try {
    return mount(JSON.parse(state ?? "null"));
  } catch (error) {
    if (state === null) throw error;
    console.warn(error);
    store(versioned(name), null, "sessionStorage");
    return mount(null);
  }
}
