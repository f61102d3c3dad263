import { pad } from "./state.js";

export const play = (paths) => pad.played.push(paths);
export const SVG = "http://www.w3.org/2000/svg";
export const placed = null;
