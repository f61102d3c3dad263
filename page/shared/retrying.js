// Tries something again and again: a server, or a host of files, may be away for a while.

import { Rejected } from "./failures.js";

const PAUSE = 1000; // ms until a failed action is repeated, unless a busy server says when

// Call `action` again and again until it returns or is rejected; `onTrouble` is called with each other error. Returns a promise
// of what it returns, or of undefined when that is no longer wanted.
/**
 * @template Answer
 * @param {() => Promise<Answer>} action
 * @param {() => boolean} [isWanted]
 * @param {(error: Error) => void} [onTrouble]
 */
export async function retrying(action, isWanted = () => true, onTrouble = () => {}) {
  while (isWanted()) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof Rejected) throw error;
      console.warn(error);
      onTrouble(error);
      await new Promise((resolve) => setTimeout(resolve, error.retryAfter || PAUSE));
    }
  }
  return undefined;
}
