// How the page's modules hear of changes: by events on the document, see `Events` in types.d.ts, and by stores.

/** @import { Events } from "../types.d.ts" */

/** @template {keyof Events} Name @param {Name} name @param {Events[Name]} [detail] */
export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** @template {keyof Events} Name @param {Name} name @param {(detail: Events[Name]) => void} listener */
export const on = (name, listener) =>
  document.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));

// Make a store: a state that several modules change, and functions that bring it to the page or elsewhere. Returns `state`;
// `set`, which changes some of its values; and `subscribe`, whose listener is called after a change of one of the values with
// some names, or of any value without names.
/** @template {object} State @param {State} state */
export function makeStore(state) {
  /** @type {{ listener: (state: State) => void, names?: (keyof State)[] }[]} */
  const subscriptions = [];
  return {
    state,
    set(/** @type {Partial<State>} */ values) {
      const names = /** @type {(keyof State)[]} */ (Object.keys(values));
      const changed = names.filter((name) => !Object.is(state[name], values[name]));
      if (changed.length === 0) return; // as most movements of the pen change nothing
      Object.assign(state, values);
      for (const { listener, names: of } of subscriptions)
        if (!of || of.some((name) => changed.includes(name))) listener(state);
    },
    /** @param {(state: State) => void} listener @param {(keyof State)[]} [names] */
    subscribe: (listener, names) => subscriptions.push({ listener, names }),
  };
}
