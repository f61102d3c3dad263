// Canvases whose pixels follow their size on the page and the resolution of the screen.

/** @typedef {ReturnType<typeof makeSurface>} Surface */
// `onFit` is called when the size or the resolution has changed, to paint again. Returns `width` and `height` in CSS pixels, 0 while
// the canvas is hidden; `scale`, its pixels in each of them, which `limit` bounds; and `begin`, which clears the canvas, and returns
// its context in CSS pixels.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onFit
 * @param {(width: number, height: number) => number} [limit]
 */
export function makeSurface(canvas, onFit, limit = () => Infinity) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const surface = { width: 0, height: 0, scale: 1, begin };

  // The pixels change with the next painting: until then a browser shows the last one.
  function begin() {
    const { width, height, scale } = surface;
    const pixels = [width, height].map((side) => Math.round(side * scale));
    if (width && (canvas.width !== pixels[0] || canvas.height !== pixels[1])) [canvas.width, canvas.height] = pixels;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    const { width, height } = contentRect;
    Object.assign(surface, { width, height, scale: Math.min(devicePixelRatio, limit(width, height)) });
    onFit();
  });
  // The window may move to another screen: observing again reports the size again. A query reports only the change from the
  // resolution that it names. Not every browser has "device-pixel-content-box", nor knows it on an emulated screen.
  function observe() {
    observer.observe(canvas);
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", observe, { once: true });
  }
  observe();
  return surface;
}
