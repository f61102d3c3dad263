import { pad } from "./state.js";

export const play = (paths) => pad.played.push(paths);
export const placed = null;
