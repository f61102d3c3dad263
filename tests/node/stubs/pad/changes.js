import { pad } from "./state.js";

export const cover = (photo) => Object.assign(pad, { cover: photo });
export const [clear, putBack] = Array(2).fill(null);
