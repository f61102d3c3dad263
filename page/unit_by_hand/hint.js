// A hint, computed from what a unit gets wrong.

import { PIXELS } from "../common/math.js";
import { errorOf } from "./unit.js";

const MARKED = 0.5; // of the largest difference of ink

/** @typedef {ReturnType<typeof hintFor>} Hint */

// Returns the label that is mistaken most, for how many, whether the unit should be active for it, and the pixels where its
// wrong ones have ink that those of the other side do not have; null if nothing is wrong.
/** @param {Float64Array} sums @param {import("./digits.js").DigitSet} digits */
export function hintFor(sums, { labels, images, wanted }) {
  const places = [...labels.keys()];
  const wrong = places.filter((i) => errorOf(sums[i], wanted[i]));
  if (wrong.length === 0) return null;
  const counts = new Uint32Array(Math.max(...labels) + 1);
  for (const i of wrong) counts[labels[i]] += 1;
  const count = Math.max(...counts);
  const label = counts.indexOf(count);
  const mistaken = wrong.filter((i) => labels[i] === label);
  const isMissed = wanted[mistaken[0]] === 1;
  const here = meanOf(images, mistaken);
  const there = meanOf(
    images,
    places.filter((i) => wanted[i] !== wanted[mistaken[0]]),
  );
  const more = here.map((level, pixel) => level - there[pixel]);
  const most = Math.max(...more);
  const pixels = most > 0 ? [...more.keys()].filter((pixel) => more[pixel] >= MARKED * most) : [];
  return { label, count, isMissed, pixels };
}

/** @param {Uint8Array} images @param {number[]} places */
function meanOf(images, places) {
  const sums = new Float64Array(PIXELS);
  for (const i of places) for (let pixel = 0; pixel < PIXELS; pixel++) sums[pixel] += images[i * PIXELS + pixel];
  return sums.map((sum) => sum / places.length);
}
