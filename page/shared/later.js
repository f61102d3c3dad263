// Returns a function that calls `action` once it has not been called for so many ms.
/** @param {number} pause @param {() => void} action */
export function later(pause, action) {
  let timer = 0;
  return function actLater() {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  };
}
