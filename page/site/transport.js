// Which way requests go: to the engine. The builder puts this module at the place of shared/transport.js.

export { ask as send } from "../shared/engine.js";
export const post = (/** @type {string} */ name) => Promise.reject(new Error(`${name}: no server`));
