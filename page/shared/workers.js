// Requests to a worker, see engine/answering.js.

import { Rejected } from "./failures.js";

// Returns `ask`, which returns a promise of an answer, and `end`, after which none comes any more. `start` returns the worker: it
// is called for the first request, and again after a failure. `onMessage` is called with its other messages, and `onLost` when
// the worker has failed: then it does not have what it was sent.
/** @param {() => Worker} start @param {(message: any) => void} onMessage */
export function connect(start, onMessage, onLost = () => {}) {
  const waiting = new Map(); // requests without an answer, by id
  let worker = /** @type {Worker | null} */ (null);
  let newest = 0;

  function running() {
    if (worker !== null) return worker;
    const begun = start();
    begun.addEventListener("message", ({ data }) => {
      if (!("id" in data)) onMessage(data);
      else if (waiting.has(data.id)) settle(data); // the page's head may have asked, too
    });
    // Its files could not be loaded, or the device is short of memory.
    begun.addEventListener("error", ({ message }) => {
      const failed = [...waiting.keys()];
      begun.terminate();
      worker = null;
      onLost();
      for (const id of failed) settle({ id, error: message ?? "the worker did not start" });
    });
    worker = begun;
    return begun;
  }

  function settle(
    /** @type {import("../types.d.ts").WorkerReply} */ { id, answer, error, isRejected, reason, values },
  ) {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(isRejected ? new Rejected(error, reason, values) : new Error(error));
  }

  return {
    /** @param {string} name @param {unknown} [body] @returns {Promise<any>} */
    ask: (name, body) =>
      new Promise((resolve, reject) => {
        const engine = running();
        const id = ++newest;
        waiting.set(id, { resolve, reject });
        engine.postMessage({ id, name, body });
      }),
    end() {
      worker?.terminate();
      worker = null;
      waiting.clear();
    },
  };
}
