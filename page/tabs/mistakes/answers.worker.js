// What Mistakes asks.

import { argmax } from "../../common/math.js";
import { once } from "../../common/once.js";
import { decodeField } from "../../engine/encoding.js";
import { describeDigits, importNetworkRecord, keepDigits, loadAnswer } from "../../engine/mnist_examples.js";
import { chooseRecognizer, ownNetwork } from "../../engine/networks.js";

/** @import { ReadTestDigit } from "../../types.d.ts" @import { NetworkRecord } from "../../engine/types.d.ts" */
/** @import { Example } from "../../engine/mnist_examples.js" @import { Recognizer } from "../../engine/recognizer.js" */

const ownAnswers = new WeakMap(); // promises, by the network

// Returns the confusion matrix, misread test digits and some read correctly.
/** @param {{ network?: string | null }} body @returns {Promise<import("./types.d.ts").MistakesAnswer>} */
export async function mistakes({ network }) {
  const own = await ownNetwork(network);
  if (own === null) return loadSummary();
  return structuredClone(await once(ownAnswers, own, describeMistakes));
}

// Returns what the network reads of the test digits at `positions`.
/** @param {{ network?: string | null, positions: number[] }} body */
export async function digits_to_read({ network, positions }) {
  const [recognizer, digits] = [await chooseRecognizer(network), await describeDigits(positions)];
  return { digits: digits.map((digit) => read(recognizer, digit)) };
}

// Returns the image of a test digit, for a phone, which needs no network.
export async function digit_of_round(/** @type {{ position: number }} */ { position }) {
  const [{ image }] = await describeDigits([position]);
  return { image };
}

/** @template {Example} Digit @param {Recognizer} recognizer @param {Digit} digit */
function read(recognizer, digit) {
  const probabilities = [...recognizer.judge(digit.image).probabilities];
  return { ...digit, probabilities, predicted: argmax(probabilities), confidence: Math.max(...probabilities) };
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
  const found = known ?? (await (await importNetworkRecord()).measure(recognizer)).mistakes;
  const { confusion_matrix: matrix, misread, right } = found;
  const digits = await describeDigits([...misread, ...right]);
  return {
    matrix,
    digits: digits.map((digit) => {
      const { probabilities: _, ...others } = read(recognizer, digit);
      return others;
    }),
  };
}

// How much of the test digits has arrived is not known.
export const progress = () => ({ fraction: null });
