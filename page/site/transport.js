// Which way requests go: to the engine. The builder puts this module at the place of shared/transport.js.

import { ENGINE_PACE } from "../shared/engine.js";

export { ask as send } from "../shared/engine.js";
export const asksServer = () => false;
export const paceOf = () => ENGINE_PACE;
export const post = (/** @type {string} */ name) => Promise.reject(new Error(`${name}: no server`));
