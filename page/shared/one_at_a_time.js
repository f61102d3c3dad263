// Returns a function that runs `work`, which returns a promise; once more if it was called meanwhile.
export function oneAtATime(/** @type {() => Promise<void>} */ work) {
  let running = /** @type {Promise<void> | null} */ (null);
  let isDue = false;
  async function run() {
    try {
      for (; isDue; await work()) isDue = false;
    } finally {
      running = null;
    }
  }
  return () => {
    isDue = true;
    running ??= run();
    return running;
  };
}
