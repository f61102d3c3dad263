// Sends the requests that follow the pen to the server, in a worker: see sending_worker.js.

import { startWorker } from "../engine/source.js";

/** @typedef {{ ok: boolean, status: number, retryAfter: string | null, value: any }} Reply */

/** @type {Map<number, { resolve: (reply: any) => void, reject: (error: Error) => void }>} */
const waiting = new Map(); // requests without a reply, by id
let worker = /** @type {Worker | null} */ (null); // once it runs
let newest = 0; // id of a request

function start() {
  try {
    const begun = startWorker(new URL("./sending_worker.js", import.meta.url));
    begun.addEventListener("message", ({ data }) => {
      worker = begun;
      settle(data);
    });
  } catch (error) {
    console.warn(error); // a sandboxed frame
  }
}

/** @param {{ id: number, reply?: Reply, error?: string }} message */
function settle({ id, reply, error }) {
  const { resolve, reject } = waiting.get(id) ?? {}; // none for its first message, and after the time limit
  waiting.delete(id);
  if (reply) resolve?.({ ...reply, headers: { get: () => reply.retryAfter }, json: async () => reply.value });
  else reject?.(new Error(error));
}

// Like `fetch`, which it calls until the worker runs, for a reply in JSON whose only header is Retry-After.
/** @param {URL} address @param {RequestInit & { signal: AbortSignal }} options @returns {Promise<Response>} */
export function fetchInWorker(address, { signal, ...options }) {
  newest += 1;
  const id = newest;
  if (id === 2) start(); // the first answer must not wait for another file
  if (!worker) return fetch(address, { ...options, signal });
  worker.postMessage({ id, address: address.href, options });
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    signal.addEventListener("abort", () => {
      if (!waiting.delete(id)) return;
      worker?.postMessage({ id });
      reject(signal.reason);
    });
  });
}
