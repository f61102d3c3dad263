// Starts the engine while the page's own scripts are still on their way, and with it the request for the first part of the
// network's weights: see `start` in shared/engine.js. A preload would do the same only where the host lets browsers keep
// files: a worker does not use what its page has preloaded, and asks the host again. A classic script in the page's head.

(() => {
  try {
    const engine = new Worker("$worker", { type: "module" });
    engine.addEventListener("error", () => (window.earlyEngine = null));
    engine.postMessage({ id: 0, name: "prepare", body: {} });
    window.earlyEngine = engine;
  } catch (error) {
    console.warn(error); // a sandboxed frame
  }
})();
