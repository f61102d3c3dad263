// The ways in which a request can fail, besides errors of the network.

/** @import { ErrorAnswer } from "../types.d.ts" */

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
