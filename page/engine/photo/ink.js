// Step 3 of reading a photo: the pixels that have ink.

/** @import { Contrast, Mask } from "./types.d.ts" */

const GRAIN = 4; // standard deviations of the paper's noise, which ink exceeds
const LEAST = 0.06; // contrast of ink
const FAINT = 0.2; // of the contrast of strong ink: what has less is a shadow or shines through
const MOST = 0.5; // the same: what has more is ink, whatever the noise of a printed ground
const STRONG = 0.9; // part of the pixels with ink that have less than strong ink

// Returns 1 for each pixel with ink, else 0. The threshold is low: a digit gets its own, see components.js.
/** @param {Contrast} contrast @returns {Mask} */
export function findInk({ width, height, data, noise }) {
  const above = data.filter((each) => each >= Math.max(LEAST, GRAIN * noise)).sort();
  const strong = above[Math.floor(STRONG * above.length)] ?? 0;
  const threshold = Math.max(LEAST, FAINT * strong, Math.min(GRAIN * noise, MOST * strong));
  const ink = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] >= threshold) ink[i] = 1;
  return { width, height, data: ink };
}
