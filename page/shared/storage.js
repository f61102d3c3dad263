// A browser may refuse to store data, for example in a frame on another site: then a choice lasts as long as the page.

import { settings } from "./settings.js";

/** @typedef {"localStorage" | "sessionStorage"} Area */

const PREFIX = settings.storage;
// Earlier versions used these names without the prefix. They are copied once.
/** @type {[Area, string[]][]} */
const OLD = [
  ["localStorage", ["language", "theme", "class-token", "class-consent"]],
  ["sessionStorage", ["network", "network-owner", "learn-runs", "lesson", "challenge", "class-key"]],
];
const COPIED = "copied"; // this name is stored once they have been copied
// The old names that are deleted then, with the form of their values: no other project can have written such values.
/** @type {Record<string, RegExp>} */
const OURS = {
  "class-token": /^[0-9a-f]{32}\.[0-9a-f]{64}$/,
  "class-consent": / (space|memory|folder)$/,
  "class-key": /^[0-9a-f]{32}$/,
};

/** @param {string} name @param {Area} [storage] */
export function stored(name, storage = "localStorage") {
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
  } catch (error) {
    console.warn(error);
  }
}

function forgetOwn(/** @type {Area} */ storage) {
  const own = Object.keys(window[storage]).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + COPIED);
  for (const name of own) window[storage].removeItem(name);
}

// Forget all that this page has stored in the browser.
export function forgetAll() {
  for (const [storage] of OLD) {
    try {
      forgetOwn(storage);
    } catch (error) {
      console.warn(error);
    }
  }
}

function copyOld(/** @type {string} */ name, /** @type {Area} */ storage) {
  const value = window[storage].getItem(name);
  if (value === null || stored(name, storage) !== null) return;
  store(name, value, storage);
  store(COPIED, "yes", storage);
  if (OURS[name]?.test(value) && stored(name, storage) === value) window[storage].removeItem(name);
}

for (const [storage, names] of OLD) {
  try {
    if (!stored(COPIED, storage)) for (const name of names) copyOld(name, storage);
  } catch (error) {
    console.warn(error);
  }
}

// The value that is stored as JSON under a name; `other` if there is none, or if `isValid` is false of it or throws: other
// scripts may have stored anything under this name.
/**
 * @template Value
 * @param {string} name
 * @param {Area} area
 * @param {(value: any) => boolean} isValid
 * @param {Value} other
 * @returns {Value}
 */
export function storedJson(name, area, isValid, other) {
  try {
    const value = JSON.parse(stored(name, area) ?? "null");
    if (value !== null && isValid(value)) return value;
  } catch (error) {
    console.warn(error);
  }
  return other;
}
