// MNIST's test digits, and what Python has found out about them: see answers.py.

import { once } from "../common/once.js";
import { fetchCompressed } from "./compressed_files.js";
import { encodeImage } from "./encoding.js";
import { digitsFiles, fieldAt, loadTestDigits } from "./mnist.js";

/** @import { Field } from "./types.d.ts" @typedef {{ position: number, image: Field, true: number }} Example */

const loading = new Map(); // promises of the answers, by name, once they are needed
let known = /** @type {Example[]} */ ([]); // digits of an answer, see `keepDigits`

// Returns a promise of an answer about the test digits.
export async function loadAnswer(/** @type {"most-activating" | "labels" | "mistakes"} */ name) {
  const files = await digitsFiles(name);
  return once(loading, name, async () => (await fetchCompressed(files[name])).json());
}

// Returns a promise of the module that finds out what a network reads of them. Answers about the drawing do without it.
export const importNetworkRecord = () => import("./training/network_record.js");

// Keep digits that an answer has, so that their images need not be loaded: {position, image, true}.
export function keepDigits(/** @type {Example[]} */ digits) {
  known = digits;
}

// Returns a test digit by its position: {field, label}.
export async function readTestDigit(/** @type {number} */ position) {
  const found = known.find((digit) => digit.position === position);
  if (found) return { field: found.image, label: found.true };
  const { labels, images } = await loadTestDigits();
  return { field: fieldAt(images, position), label: labels[position] };
}

// Encode test digits by their positions.
export async function describeDigits(/** @type {number[]} */ positions) {
  const digits = await Promise.all(positions.map(readTestDigit));
  return digits.map(({ field, label }, i) => ({ position: positions[i], image: encodeImage(field), true: label }));
}
