// What the engine needs to know of its page: config.json, which page/build/folder.py writes.

import { once } from "./once.js";
import { load } from "./source.js";

/** @import { Config } from "./types.d.ts" */

const ROOT = new URL("../../../", import.meta.url); // the page's folder
/** @type {Map<string, Promise<Config>>} */
const known = new Map();

// Returns the address of a file by its path in the page's folder.
export const addressOf = (/** @type {string} */ file) => new URL(file, ROOT);

// Returns a promise of the content of config.json. After a failure the next call tries again.
export const readConfig = () => once(known, "config.json", read);

async function read(/** @type {string} */ file) {
  const reply = await load(addressOf(file));
  if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
  return reply.json();
}
