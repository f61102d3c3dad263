// What a training has changed in how a network reads digits, as the server computes it for a class.

import { IMAGE_SIDE } from "../constants.js";
import { encodeImage } from "../encoding.js";

/** @import { Digits } from "../types.d.ts" @import { Comparison } from "../../types.d.ts" */

const MOST = 500; // digits of a comparison that are shown

/** @param {Digits} digits @param {Uint8Array} before readings @param {Uint8Array} after @returns {Comparison} */
export function compare({ labels, images }, before, after) {
  const places = Array.from(labels.keys());
  const was = places.filter((place) => before[place] === labels[place]);
  const is = places.filter((place) => after[place] === labels[place]);
  const gained = is.filter((place) => before[place] !== labels[place]);
  const lost = was.filter((place) => after[place] !== labels[place]);
  const misread = places.filter((place) => before[place] !== labels[place] && after[place] !== labels[place]);
  const right = was.filter((place) => after[place] === labels[place]);
  const size = IMAGE_SIDE ** 2;
  const digits = [...gained, ...lost, ...misread, ...right].slice(0, MOST).map((place) => {
    const data = images.subarray(place * size, (place + 1) * size);
    const image = encodeImage({ width: IMAGE_SIDE, height: IMAGE_SIDE, data });
    return { image, label: labels[place], before: before[place], after: after[place] };
  });
  const counts = { drawings: labels.length, before: was.length, after: is.length };
  const changes = { gained: gained.length, lost: lost.length };
  return { ...counts, ...changes, chance: signTest(gained.length, lost.length), digits };
}

// How likely chance alone divides changed readings as unevenly, like `sign_test` in model/metrics.py.
function signTest(/** @type {number} */ gained, /** @type {number} */ lost) {
  const tosses = gained + lost;
  let [ways, sum] = [-tosses * Math.LN2, 0]; // the logarithm of a part of all ways to toss, and a sum of such parts
  for (let heads = 0; heads <= Math.min(gained, lost); heads++) {
    sum += Math.exp(ways);
    ways += Math.log((tosses - heads) / (heads + 1));
  }
  return Math.min(1, 2 * sum);
}
