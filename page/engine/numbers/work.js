// Counts the work of taking a drawing apart, like model/numbers/work.py.

import { MAX_WORK } from "../constants.js";

// Taking the drawing apart would take more than MAX_WORK.
export class TooMuchWorkError extends Error {}

export class Work {
  #done = 0;

  // Count some work before it is done; throws TooMuchWorkError.
  spend(amount) {
    this.#done += amount;
    if (this.#done > MAX_WORK) throw new TooMuchWorkError();
  }
}
