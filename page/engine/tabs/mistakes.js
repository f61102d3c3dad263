// What Mistakes asks, like page/tabs/mistakes/mistakes.py.

import { checkNetwork } from "../pad_reader.js";
import { summary } from "../test_digits.js";

// Returns the confusion matrix, misread test digits and some read correctly.
export async function mistakes({ network }) {
  checkNetwork(network);
  return summary();
}

// How much of the test digits has arrived is not known.
export const progress = () => ({ fraction: null });
