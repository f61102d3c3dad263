// Counts the work of taking a drawing apart, which is not timed, so that an answer does not depend on what else the device does.
// The unit is a point of a candidate that is drawn.

const MAX_WORK = 16_500; // of a drawing, 25 ms; nearly all numbers of 20 digits take less
export const WORK_OF_EDGE = 10; // of finding a candidate in a line, and of each piece there
export const WORK_OF_SEARCH = 6; // of a candidate, in each choice of lines and each time that the cheapest paths are sought
export const WORK_OF_CUTTING = 1_500; // of cutting strokes, and of measuring the distances between the parts
export const WORK_OF_READING = 100; // of a candidate that is read, beside its points

class TooMuchWork extends Error {}

export class Work {
  #done = 0;

  // Count some work before it is done. Beyond MAX_WORK it throws, also for all later work.
  spend(/** @type {number} */ amount) {
    this.#done += amount;
    if (this.#done > MAX_WORK) throw new TooMuchWork();
  }
}

// Returns the result of an action, or `otherwise` if that would take too much work.
/** @template Result @param {() => Result} action @param {Result} otherwise */
export function ifNotTooMuch(action, otherwise) {
  try {
    return action();
  } catch (error) {
    if (error instanceof TooMuchWork) return otherwise;
    throw error;
  }
}
