// Whether MNIST is there: the server may first have to download it, or do without.

import { Rejected, request } from "./requests.js";

let asking = /** @type {Promise<Rejected | null> | null} */ (null); // a promise, while the request is under way

// Returns a promise of the error that says why MNIST is missing, or of null if it is there or its state is unknown.
export function whyNoMnist() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function ask() {
  try {
    await request("mnist", {}, { isLong: true });
  } catch (error) {
    if (error instanceof Rejected) return error;
    console.warn(error);
  }
  return null;
}
