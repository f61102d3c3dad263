// Which way requests go: to the engine. The builder puts this module at the place of shared/transport.js.

import { ENGINE_PACE } from "../shared/engine.js";

export { ask as post } from "../shared/engine.js";
export const asksServer = () => false;
export const paceOf = () => ENGINE_PACE;
