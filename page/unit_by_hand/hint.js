// A hint, computed from what a unit gets wrong.

import { PIXELS } from "../common/math.js";
import { errorOf } from "./unit.js";

const MARKED = 0.5; // of the largest difference of ink

/** @typedef {ReturnType<typeof hintFor>} Hint */

// Returns the label that is mistaken most, for how many, whether the unit should be active for it, and the pixels where its
// wrong ones have ink that those of the other side do not have; null if nothing is wrong.
/** @param {Float64Array} sums @param {import("./unit.js").DigitSet} digits */
export function hintFor(sums, { labels, images, wanted }) {
  const places = [...labels.keys()];
  const wrong = places.filter((i) => errorOf(sums[i], wanted[i]));
  if (wrong.length === 0) return null;
  const counts = new Uint32Array(Math.max(...labels) + 1);
  for (const i of wrong) counts[labels[i]] += 1;
  const count = Math.max(...counts);
  const label = counts.indexOf(count);
  const mistaken = wrong.filter((i) => labels[i] === label);
  const side = wanted[mistaken[0]];
  const others = places.filter((i) => wanted[i] !== side);
  const meanOf = (/** @type {number[]} */ group, /** @type {number} */ pixel) =>
    group.reduce((sum, i) => sum + images[i * PIXELS + pixel], 0) / group.length;
  const more = Array.from({ length: PIXELS }, (_, pixel) => meanOf(mistaken, pixel) - meanOf(others, pixel));
  const least = MARKED * Math.max(...more);
  const pixels = [...more.keys()].filter((pixel) => more[pixel] > 0 && more[pixel] >= least);
  return { label, count, isMissed: side === 1, pixels };
}
