// MNIST's test digits that the site shows, and what the networks do with them, like model/mistakes.py and
// `most_activating` in model/inside.py. Python has computed it, see page/site/test_digits.py: the site has a part of the
// test digits only.

import { TEST_DIGITS } from "./constants.js";
import { InputError } from "./drawing.js";
import { fetchFile } from "./networks.js";

let loading = null; // a promise of the content, once it is needed

async function load() {
  if (TEST_DIGITS === null) throw new InputError("This page has no test digits: it was made without MNIST.");
  loading ??= fetchContent().catch((error) => {
    loading = null; // the next request tries again
    throw error;
  });
  return loading;
}

async function fetchContent() {
  const compressed = new Blob([await fetchFile(TEST_DIGITS)]).stream();
  return new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).json();
}

// Returns the digit at a position among the 10,000: {field, label}.
export async function readTestDigit(position) {
  const { digits } = await load();
  if (!Number.isInteger(position) || !digits[position]) {
    throw new InputError("This page does not have this test digit: choose one of those in Mistakes.");
  }
  const { image, true: label } = digits[position];
  const data = Uint8Array.from(atob(image.data), (byte) => byte.charCodeAt(0));
  return { field: { ...image, data }, label };
}

// Returns the confusion matrix, misread digits and some read correctly.
export const summary = async () => (await load()).mistakes;

// Returns the digits that activate a unit most.
export async function mostActivating(network, layer, unit) {
  const content = await load();
  return content.most_activating[network][layer][unit].map((position) => ({ position, ...content.digits[position] }));
}
