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
