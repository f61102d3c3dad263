// What Mistakes asks, like page/tabs/mistakes/mistakes.py.

import { encodeImage } from "../encoding.js";
import { measure } from "../experiments.js";
import { readTestDigit, summary } from "../mnist_examples.js";
import { ownNetwork } from "../networks.js";
import { argmax } from "../recognizer.js";

const ownAnswers = new WeakMap(); // promises, by the network

// Returns the confusion matrix, misread test digits and some read correctly.
export async function mistakes({ network }) {
  const own = await ownNetwork(network);
  if (own === null) return summary();
  if (!ownAnswers.has(own)) {
    const answer = describeMistakes(own);
    ownAnswers.set(own, answer);
    answer.catch(() => ownAnswers.delete(own)); // the next request tries again
  }
  return ownAnswers.get(own);
}

async function describeMistakes({ recognizer, mistakes: known }) {
  const { confusion_matrix: matrix, misread, right, refused } = known ?? (await measure(recognizer)).mistakes;
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

// All test digits: a network that gives the same answer to each of them names none.
function countAll(matrix) {
  const right = matrix.reduce((sum, row, digit) => sum + row[digit], 0);
  return { right, misread: matrix.flat().reduce((sum, count) => sum + count) - right };
}
