// The ways in which a request can fail, besides errors of the network.

// A rejected request. Its message is a sentence for the visitor; its `reason`, if any, is the key of a translation.
export class Rejected extends Error {
  constructor(message, reason) {
    super(message);
    this.reason = reason;
  }
}
// The server is busy; `retryAfter` is the ms to wait.
export class Busy extends Error {
  constructor(message, retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }
}
