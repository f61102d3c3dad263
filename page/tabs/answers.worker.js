// What the engine's worker answers, by the names of the requests.

export * from "../engine/answers.js";
export * from "../unit_by_hand/answers.worker.js";
export * from "./draw/answers.worker.js";
export * from "./inside/answers.worker.js";
export * from "./learn/answers.worker.js";
export * from "./map/answers.worker.js";
export * from "./mistakes/answers.worker.js";
export * from "./steps/answers.worker.js";
