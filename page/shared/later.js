// Returns a function that calls `action` once it has not been called for so many ms.
export function later(/** @type {number} */ pause, /** @type {() => void} */ action) {
  let timer = 0;
  return function actLater() {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  };
}
