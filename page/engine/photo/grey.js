// Step 1 of reading a photo: grey levels on white, at a size at which strokes are neither one pixel wide nor hundreds.

import { LONGEST, MOST_PIXELS } from "../../common/photo_size.js";
import { InputError } from "../errors.js";
import { makeImage, resize } from "../pillow.js";

/** @import { Rgba } from "./types.d.ts" @import { Field } from "../types.d.ts" */

const SHORTEST = 200; // the same: a smaller picture is enlarged

// Check the size of a photo before anything is computed; throws InputError.
export function checkSize(/** @type {number} */ width, /** @type {number} */ height) {
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
  if (!isSize) throw new InputError("The photo has no pixels.");
  if (width * height > MOST_PIXELS)
    throw new InputError("The photo has more than 100 megapixels: choose a smaller one.");
}

// Returns grey levels, and how many of the photo's pixels one of them is wide. Each is the mean of the photo's pixels below it.
/** @param {Rgba} photo @returns {{ grey: Field, scale: number }} */
export function toGrey({ width, height, data }) {
  checkSize(width, height);
  const longer = Math.max(width, height);
  const shrunk = Math.min(1, LONGEST / longer);
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * shrunk)));
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor((x * wide) / width));
  const [sums, counts] = [new Float32Array(wide * high), new Uint16Array(wide * high)];
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * high) / height) * wide;
    for (let x = 0; x < width; x++, at += 4) {
      const light = (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2]) / 1000;
      const to = row + columns[x];
      sums[to] += 255 + ((light - 255) * data[at + 3]) / 255;
      counts[to]++;
    }
  }
  const grey = makeImage(wide, high);
  for (let i = 0; i < sums.length; i++) grey.data[i] = Math.round(sums[i] / counts[i]);
  if (longer >= SHORTEST) return { grey, scale: 1 / shrunk };
  const sides = [width, height].map((side) => Math.max(1, Math.round((side * SHORTEST) / longer)));
  return { grey: resize(grey, sides[0], sides[1]), scale: longer / SHORTEST };
}
