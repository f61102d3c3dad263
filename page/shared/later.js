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
