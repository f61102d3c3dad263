// Starts the engine while the page's own scripts are still on their way, and fetches the network's weights for it: see `start`
// in shared/engine.js and engine/early_file.js. A preload would do the same only where the host lets browsers keep files: a
// worker does not use what its page has preloaded, and asks the host again. Also remembers which service worker has answered
// with this page. A classic script in the page's head.

(() => {
  const file = new URL("$weights", document.baseURI).href;

  async function fetchFor(/** @type {Worker} */ engine) {
    engine.postMessage({ file });
    try {
      const reply = await fetch(file);
      if (!reply.ok) throw new Error(String(reply.status));
      const reader = /** @type {ReadableStream<Uint8Array>} */ (reply.body).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        engine.postMessage({ file, piece: done ? null : value });
        if (done) return;
      }
    } catch (error) {
      engine.postMessage({ file, error: error.message });
    }
  }

  try {
    const engine = new Worker("$worker", { type: "module" });
    engine.addEventListener("error", () => (window.earlyEngine = null));
    fetchFor(engine);
    engine.postMessage({ id: 0, name: "prepare", body: {} });
    window.earlyEngine = engine;
    window.siteKeeper = navigator.serviceWorker?.controller ?? null;
  } catch (error) {
    console.warn(error); // a sandboxed frame
  }
})();
