// What answers the tabs' requests in the engine's worker, by the names of the requests.

export * from "../unit_by_hand/handlers.js";
export * from "./draw/handlers.js";
export * from "./inside/handlers.js";
export * from "./learn/handlers.js";
export * from "./map/handlers.js";
export * from "./mistakes/handlers.js";
export * from "./steps/handlers.js";
