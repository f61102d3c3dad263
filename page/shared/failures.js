// The ways in which a request can fail, besides errors of the network, and how it is tried again: a server, or a host of files, may
// be away for a while.

/** @import { ErrorAnswer } from "../types.d.ts" */

const PAUSE = 1000; // ms until a failed action is repeated, unless a busy server says when

// A rejected request. Its message is a sentence for the visitor; its translation, if any, is the text `error_REASON` with
// `values` in its placeholders.
export class Rejected extends Error {
  /** @param {string} message @param {string} [reason] @param {ErrorAnswer["values"]} [values] */
  constructor(message, reason, values) {
    super(message);
    this.reason = reason;
    this.values = values;
  }
}
// The server is busy; `retryAfter` is the ms to wait; 0 or NaN if it does not say.
export class Busy extends Error {
  constructor(/** @type {string} */ message, /** @type {number} */ retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }
}
// The engine could not answer: usually one of its files could not be loaded.
export class NotLoaded extends Error {}

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
