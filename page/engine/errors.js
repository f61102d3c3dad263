// What is wrong with what a visitor has drawn, typed or opened.

// The message is a sentence; see `UserError` in model/errors.py.
export class InputError extends Error {
  /** @param {string} message @param {string} [reason] @param {Record<string, string | number>} [values] */
  constructor(message, reason, values) {
    super(message);
    this.reason = reason;
    this.values = values;
  }
}
export class NoInkError extends InputError {}

// Throw an InputError unless something is right.
/** @param {boolean} isRight @param {ConstructorParameters<typeof InputError>} error @returns {asserts isRight} */
export function check(isRight, ...error) {
  if (!isRight) throw new InputError(...error);
}
