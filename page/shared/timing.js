// When something is done: later, once, or one after another.

// Returns a function that calls `action` once it has not been called for so many ms.
export function later(/** @type {number} */ pause, /** @type {() => void} */ action) {
  let due = 0; // ms
  let timer = 0;
  // A timer that ends too early starts again, as replacing it at each movement of the pen costs a slow machine more.
  function actWhenDue() {
    const rest = due - performance.now();
    timer = rest > 0 ? setTimeout(actWhenDue, rest) : 0;
    if (!timer) action();
  }
  return function actLater() {
    due = performance.now() + pause;
    timer ||= setTimeout(actWhenDue, pause);
  };
}

// Returns a function that calls `action` before the next frame, once for however many calls until then.
export function oncePerFrame(/** @type {() => void} */ action) {
  let isDue = false;
  return function actSoon() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      action();
    });
  };
}

// Returns `begin`, to be called when an operation starts: it returns a function that returns whether that operation is still the
// newest one.
export function latest() {
  let newest = 0;
  return function begin() {
    newest += 1;
    const own = newest;
    return () => own === newest;
  };
}

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
