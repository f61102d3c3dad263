// Asks the engine, which answers in the browser: see engine/worker.js. Its worker starts with the first request.

import { emit } from "./events.js";
import { NotLoaded, Rejected } from "./failures.js";
import { isOwn, loseNetwork, ownRecord } from "./own_network.js";

// How often requests about the drawing go to the engine, see live.js: it answers one after another, and only the newest one
// matters.
export const ENGINE_PACE = { pause: 0, maxUnderWay: 1, isQuick: true };

const waiting = new Map(); // requests without an answer, by id
let worker = null;
let known = null; // token of the visitor's own network that the worker has
let newest = 0;

function start() {
  worker = new Worker(new URL("../engine/worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if ("loading" in data) emit("loading", data.loading);
    else settle(data);
  });
  // Its files could not be loaded: the next request tries again.
  worker.addEventListener("error", () => {
    worker.terminate();
    worker = known = null;
    for (const id of [...waiting.keys()]) settle({ id, error: "the worker did not start", kind: "failed" });
  });
}

function settle({ id, answer, error, kind, reason, values }) {
  const { body, resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (kind === "gone") loseNetwork(body.network);
  if (error === undefined) resolve({ json: () => answer });
  else reject(kind === "failed" ? new NotLoaded(error) : new Rejected(error, reason, values));
}

// Send an object; returns a promise of an object with `json`, as a Response has. It has no time limit: the first answer
// may have to wait for a network's file.
export async function ask(name, body) {
  const { network } = body;
  const record = isOwn(network) && network !== known ? await ownRecord() : null;
  if (worker === null) start();
  if (record !== null && record.id === network && network !== known) {
    worker.postMessage({ record });
    known = network;
  }
  return new Promise((resolve, reject) => {
    const id = ++newest;
    waiting.set(id, { body, resolve, reject });
    worker.postMessage({ id, name, body });
  });
}
