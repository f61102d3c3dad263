// MNIST's digits, as bytes.

import { readConfig } from "../common/config.js";
import { IMAGE_SIDE, PIXELS } from "../common/math.js";
import { once } from "../common/once.js";
import { readCompressed } from "./compressed_files.js";
import { CLASSES } from "./constants.js";
import { check } from "./errors.js";

/** @import { Digits } from "./types.d.ts" @typedef {"first" | "others" | "test"} Name */

const loaded = new Map(); // promises of digits, by the names of their files

// The image at a position.
export const fieldAt = (/** @type {Uint8Array} */ images, /** @type {number} */ position) => ({
  width: IMAGE_SIDE,
  height: IMAGE_SIDE,
  data: images.subarray(position * PIXELS, (position + 1) * PIXELS),
});

/** @param {Digits} digits @param {number[]} places */
export function pick({ labels, images }, places) {
  const picked = new Uint8Array(places.length * PIXELS);
  for (const [i, place] of places.entries()) picked.set(fieldAt(images, place).data, i * PIXELS);
  return { labels: Uint8Array.from(places, (place) => labels[place]), images: picked };
}

// Returns a promise of the files of MNIST's digits by name; throws an InputError for a page that was made without MNIST.
export async function digitsFiles(name = "test") {
  const { digits } = await readConfig();
  const sentence = "This page was made without MNIST: it has no digits to learn from or to test with.";
  check(name in digits, sentence, "no_test_digits");
  return digits;
}

// Returns a promise of {labels, images}, Uint8Arrays with one byte for each label and 784 for each image: at least the first
// `count` training digits, or all that MNIST has. `progress` is called with the part that has been loaded, from 0 to 1.
/** @param {number} count @param {(part: number) => void} [progress] */
export async function loadTrainingDigits(count, progress = () => {}) {
  const { first } = await digitsFiles("first");
  const all = /** @type {Name[]} */ (["first", "others"]);
  if (count <= (first.most ?? 0) && !loaded.has(all.join())) return load(["first"], progress);
  loaded.delete("first"); // all digits, which are kept now, contain these
  return load(all, progress);
}

// Returns a promise of the test digits, like `loadTrainingDigits`.
/** @param {(part: number) => void} [progress] */
export async function loadTestDigits(progress = () => {}) {
  await digitsFiles();
  return load(["test"], progress);
}

/** @param {Name[]} names @param {(part: number) => void} progress @returns {Promise<Digits>} */
const load = (names, progress) => once(loaded, names.join(), () => read(names, progress));

// Each file has the labels of its digits, then their images. The images move to the place of the labels, as a second array
// would take as much memory again: 47 MB for all training digits.
async function read(/** @type {Name[]} */ names, /** @type {(part: number) => void} */ progress) {
  const { digits } = await readConfig();
  const most = names.reduce((sum, name) => sum + (digits[name].most ?? 0), 0);
  const labels = new Uint8Array(most);
  const bytes = new Uint8Array(most * (1 + PIXELS));
  let known = 0; // digits
  for (const name of names) {
    const begin = known * PIXELS;
    const end = await readCompressed(digits[name], bytes, progress, begin);
    const count = (end - begin) / (1 + PIXELS);
    if (!Number.isInteger(count)) throw new Error(`${name}: ${end - begin} bytes`);
    labels.set(bytes.subarray(begin, begin + count), known);
    bytes.copyWithin(begin, begin + count, end);
    known += count;
  }
  if (known === 0 || labels.some((label) => label >= CLASSES)) throw new Error(`${names}: not the labels of digits`);
  return { labels: labels.subarray(0, known), images: bytes.subarray(0, known * PIXELS) };
}
