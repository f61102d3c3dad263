// Returns a function that runs each `work` when the one before has ended, so that a later request cannot overtake an earlier
// one; it returns a promise of what `work` returns.
export function inOrder() {
  let last = /** @type {Promise<unknown>} */ (Promise.resolve());
  /** @template Answer @param {() => Promise<Answer>} work */
  return function run(work) {
    const own = last.then(work, work);
    last = own;
    return own;
  };
}
