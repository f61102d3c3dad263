// What Mistakes asks.

import { decodeField, encodeImage } from "../../engine/encoding.js";
import { importReading } from "../../engine/experiments.js";
import { argmax } from "../../engine/math.js";
import { keepDigits, loadAnswer, readTestDigit } from "../../engine/mnist_examples.js";
import { ownNetwork } from "../../engine/networks.js";
import { once } from "../../engine/once.js";

/**
 * @import { ReadTestDigit } from "../../types.d.ts"
 * @import { NetworkRecord } from "../../engine/types.d.ts"
 * @import { Recognizer } from "../../engine/recognizer.js"
 */

const ownAnswers = new WeakMap(); // promises, by the network

// Returns the confusion matrix, misread test digits and some read correctly.
export async function mistakes(/** @type {{ network?: string | null }} */ { network }) {
  const own = await ownNetwork(network);
  if (own === null) return loadSummary();
  return structuredClone(await once(ownAnswers, own, describeMistakes));
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
  const positions = [...misread, ...right];
  const digits = await Promise.all(positions.map(readTestDigit));
  return {
    refused: recognizer.isDead ? countAll(matrix) : refused,
    matrix,
    digits: digits.map(({ field, label }, i) => {
      const { probabilities } = recognizer.judge(field);
      return {
        position: positions[i],
        image: encodeImage(field),
        true: label,
        predicted: argmax(probabilities),
        confidence: Math.max(...probabilities),
      };
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
