// MNIST's test digits that the site shows, and what the networks do with them, like model/mistakes.py and
// `most_activating` in model/inside.py. Python has computed it, see page/site/test_digits.py: the site has a part of the
// test digits only, those of Mistakes in a small file of their own.

import { TEST_DIGITS } from "./constants.js";
import { InputError } from "./drawing.js";
import { fetchFile } from "./networks.js";

const loading = new Map(); // promises of the files' content, by name, once they are needed

function load(name) {
  if (!TEST_DIGITS[name]) throw new InputError("This page has no test digits: it was made without MNIST.");
  if (!loading.has(name)) {
    const content = fetchContent(TEST_DIGITS[name]);
    loading.set(name, content);
    content.catch(() => loading.delete(name)); // the next request tries again
  }
  return loading.get(name);
}

async function fetchContent(file) {
  const compressed = new Blob([await fetchFile(file)]).stream();
  return new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).json();
}

// Returns the confusion matrix, misread digits and some read correctly.
export const summary = async () => load("mistakes");

// Returns one of these digits by its position among the 10,000: {field, label}.
export async function readTestDigit(position) {
  const { digits } = await load("mistakes");
  const found = digits.find((digit) => digit.position === position);
  if (!found) throw new InputError("This page does not have this test digit: choose one of those in Mistakes.");
  const data = Uint8Array.from(atob(found.image.data), (byte) => byte.charCodeAt(0));
  return { field: { ...found.image, data }, label: found.true };
}

// Returns the digits that activate a unit most.
export async function mostActivating(network, layer, unit) {
  const { positions, digits } = await load("most-activating");
  return positions[network][layer][unit].map((position) => ({ position, ...digits[position] }));
}
