// Which digits a network learns from: MNIST's, some of them left out or with wrong labels, or the visitor's drawings. The
// program with the same settings does the same, see DATA in page/tabs/learn/settings.py.

import { PIXELS } from "../../common/math.js";
import { usesOwn } from "../../common/training_settings.js";
import { InputError } from "../errors.js";
import { loadTestDigits, loadTrainingDigits, pick } from "../mnist.js";

/** @import { Digits } from "../types.d.ts" @import { Report, Settings } from "./types.d.ts" */

export const TEST_DIGITS = 10_000;
const FEW = 10; // that are kept of a digit
const STEPS = /** @type {Record<string, number>} */ ({ tenth: 10, half: 2 }); // from one digit with a wrong label to the next
const PART = 1 / 4; // uses of all drawings in an epoch, as a part of MNIST's digits: see class_training.js
const MOST_TIMES = 250; // that a drawing is used in an epoch

// How many digits an epoch has, at most.
/** @param {Pick<Settings, "data" | "digits">} settings */
export const countMost = ({ data, digits }) => digits * (data === "own" ? PART : data === "both" ? 1 + PART : 1);

// How many times each of `count` drawings is used in an epoch beside a number of MNIST's digits.
/** @param {number} digits @param {number} count */
export const timesOf = (digits, count) => Math.min(MOST_TIMES, Math.ceil((digits * PART) / count));

// Choose from MNIST's training digits and the visitor's drawings, {labels, images} each. Returns
//
//   digits            to learn from; the last `repeated` ones are used several `times` in an epoch
//   seen, given       how many of them are drawings, or the digit of the settings before labels were changed; and how many of
//                     these have a wrong label
/** @param {Digits} mnist @param {Settings} settings @param {Digits} own */
export function chooseDigits(mnist, settings, own) {
  const { data, digit, other } = settings;
  if (usesOwn(settings)) {
    const seen = own.labels.length;
    if (seen === 0) throw new InputError("There are no drawings to learn from yet.", "no_own_digits");
    const digits = data === "own" ? own : joinDigits(first(mnist, settings.digits), own);
    return { digits, repeated: seen, times: timesOf(settings.digits, seen), seen, given: 0 };
  }
  const { labels, images } = first(mnist, settings.digits);
  const positions = Array.from(labels.keys());
  const places = positions.filter((place) => labels[place] === digit);
  const seen = places.length;
  if (data === "mnist") return { digits: { labels, images }, seen, given: 0 };
  if (data in STEPS) {
    const given = places.filter((_, number) => number % STEPS[data] === 0);
    const wrong = labels.slice();
    for (const place of given) wrong[place] = other;
    return { digits: { labels: wrong, images }, seen, given: given.length };
  }
  const kept = new Set(data === "ten" ? places.slice(0, FEW) : []);
  const chosen = positions.filter((place) => labels[place] !== digit || kept.has(place));
  return { digits: pick({ labels, images }, chosen), seen: kept.size, given: 0 };
}

const first = (/** @type {Digits} */ { labels, images }, /** @type {number} */ count) => ({
  labels: labels.subarray(0, count),
  images: images.subarray(0, count * PIXELS),
});

// Join two sets of digits.
export function joinDigits(/** @type {Digits} */ one, /** @type {Digits} */ other) {
  const joined = (/** @type {"images" | "labels"} */ name) => {
    const bytes = new Uint8Array(one[name].length + other[name].length);
    bytes.set(one[name]);
    bytes.set(other[name], one[name].length);
    return bytes;
  };
  return { labels: joined("labels"), images: joined("images") };
}

// Returns a promise of the first `count` training digits, and of all test digits; reports the part that has been loaded.
/** @param {number} count @param {Report} report */
export async function loadDigits(count, report) {
  const share = count > TEST_DIGITS ? 6 / 7 : 1 / 2; // of the training digits in both files
  const add = (/** @type {number} */ progress) => report({ update: { stage: "loading", progress } });
  const training = await loadTrainingDigits(count, (part) => add(share * part));
  const test = await loadTestDigits((part) => add(share + (1 - share) * part));
  return { training, test };
}
