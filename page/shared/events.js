// The page's scripts communicate by events on the document: see `Events` in types.d.ts.

/** @import { Events } from "../types.d.ts" */

/** @template {keyof Events} Name @param {Name} name @param {Events[Name]} [detail] */
export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** @template {keyof Events} Name @param {Name} name @param {(detail: Events[Name]) => void} listener */
export const on = (name, listener) =>
  document.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
