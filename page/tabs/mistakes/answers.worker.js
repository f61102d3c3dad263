// What Mistakes asks.

import { argmax } from "../../common/math.js";
import { once } from "../../common/once.js";
import { decodeField } from "../../engine/encoding.js";
import { loadTestDigits } from "../../engine/mnist.js";
import { describeDigits, importReading, keepDigits, loadAnswer } from "../../engine/mnist_examples.js";
import { chooseRecognizer, ownNetwork } from "../../engine/networks.js";
import { mixBits } from "../../engine/training/random.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { NetworkRecord } from "../../engine/types.d.ts" */
/** @import { Recognizer } from "../../engine/recognizer.js" @import { Scores } from "../../engine/training/types.d.ts" */

const HARD = 90; // the hardest digits: half of a round comes from them

const ownAnswers = new WeakMap(); // promises, by the network
const readings = new WeakMap(); // promises of what a network reads of each test digit, by its recognizer

// Returns the confusion matrix, misread test digits and some read correctly.
/** @param {{ network?: string | null }} body @returns {Promise<import("./types.d.ts").MistakesAnswer>} */
export async function mistakes({ network }) {
  const own = await ownNetwork(network);
  if (own === null) return loadSummary();
  return structuredClone(await once(ownAnswers, own, describeMistakes));
}

/** @typedef {{ seed: number, seen: number[], count: number }} Draw */

// Returns test digits to read, with what the network reads: those at `positions`, or `count` others, half of them from those that
// the network misreads or is least certain of, half from all, in an order that follows from `seed`. The digits at the positions
// `seen` come when the others are too few.
/** @param {{ network?: string | null, positions?: number[] } & Draw} body */
export async function digits_to_read({ network, positions, seed, seen, count }) {
  const recognizer = await chooseRecognizer(network);
  const digits = await describeDigits(positions ?? (await drawRound(recognizer, { seed, seen, count })));
  return {
    digits: digits.map((digit) => ({ ...digit, probabilities: [...recognizer.judge(digit.image).probabilities] })),
  };
}

// Returns the image of a test digit, for a phone, which needs no network.
export async function digit_of_round(/** @type {{ position: number }} */ { position }) {
  const [{ image }] = await describeDigits([position]);
  return { image };
}

async function drawRound(/** @type {Recognizer} */ recognizer, /** @type {Draw} */ { seed, seen, count }) {
  const { labels } = await loadTestDigits();
  const read = async () => (await importReading()).readAll(recognizer);
  /** @type {Pick<Scores, "predictions" | "confidences">} */
  const { predictions, confidences } = await once(readings, recognizer, read);
  const known = new Set(seen);
  const keys = Array.from(labels, (_, at) => mixBits(seed + at));
  const certainty = (/** @type {number} */ at) => (predictions[at] === labels[at] ? confidences[at] : 0);
  const all = [...labels.keys()].sort((one, other) => keys[one] - keys[other]);
  const hardest = new Set([...all].sort((one, other) => certainty(one) - certainty(other)).slice(0, HARD));
  const unseen = all.filter((at) => !known.has(at));
  const left = unseen.length < count ? all : unseen;
  const hard = left.filter((at) => hardest.has(at)).slice(0, count / 2);
  const others = left.filter((at) => !hard.includes(at)).slice(0, count - hard.length);
  return [...hard, ...others].sort((one, other) => mixBits(keys[one]) - mixBits(keys[other]));
}

async function loadSummary() {
  const summary = await loadAnswer("mistakes");
  const digits = summary.digits.map(
    (/** @type {ReadTestDigit & { image: { data: string } }} */ { image, ...digit }) => ({
      ...digit,
      image: decodeField(image.data),
    }),
  );
  keepDigits(structuredClone(digits)); // for Inside, which they link to
  return { ...summary, digits };
}

/** @param {Partial<Pick<NetworkRecord, "mistakes">> & { recognizer: Recognizer }} own */
async function describeMistakes({ recognizer, mistakes: known }) {
  const found = known ?? (await (await importReading()).measure(recognizer)).mistakes;
  const { confusion_matrix: matrix, misread, right, refused } = found;
  const digits = await describeDigits([...misread, ...right]);
  return {
    refused: recognizer.isDead ? countAll(matrix) : refused,
    matrix,
    digits: digits.map((digit) => {
      const { probabilities } = recognizer.judge(digit.image);
      return { ...digit, predicted: argmax(probabilities), confidence: Math.max(...probabilities) };
    }),
  };
}

// How much of the test digits has arrived is not known.
export const progress = () => ({ fraction: null });

// How many test digits are read correctly and misread, for a network that gives the same answer to all of them and so has
// no list of mistakes.
function countAll(/** @type {number[][]} */ matrix) {
  const right = matrix.reduce((sum, row, digit) => sum + row[digit], 0);
  return { right, misread: matrix.flat().reduce((sum, count) => sum + count) - right };
}
