// Counts the work of taking a drawing apart, like model/numbers/work.py.

import { MAX_WORK } from "../constants.js";

export class Work {
  #done = 0;

  get isExceeded() {
    return this.#done > MAX_WORK;
  }

  // Count some work before it is done; returns whether it may be done. If not, no other may be done, either.
  spend(/** @type {number} */ amount) {
    this.#done += amount;
    return !this.isExceeded;
  }
}
