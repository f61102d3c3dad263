// How requests reach the worker that answers them. The builder puts this module at the place of shared/transport.js.

import { emit } from "../shared/events.js";
import { Rejected } from "../shared/failures.js";
import { loseNetwork } from "../shared/own_network.js";

export const PAUSE = 0; // ms between two requests
export const MAX_UNDER_WAY = 1; // the worker answers one after another, and only the newest one matters
export const IS_QUICK = true; // whether sending takes less than a millisecond
export const AWAY = "network_away";

const waiting = new Map(); // requests without an answer, by id
let worker = null;
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
    worker = null;
    for (const id of [...waiting.keys()]) settle({ id, error: "the worker did not start", kind: "failed" });
  });
}

function settle({ id, answer, error, kind, reason, values }) {
  const { body, resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (kind === "gone") loseNetwork(body.network);
  if (error === undefined) resolve({ json: () => answer });
  else reject(kind === "failed" ? new Error(error) : new Rejected(error, reason, values));
}

// Send an object; returns a promise of an object with `json`, as a Response has. It has no time limit: the first answer
// may have to wait for a network's file.
export function post(name, body) {
  return new Promise((resolve, reject) => {
    if (worker === null) start();
    const id = ++newest;
    waiting.set(id, { body, resolve, reject });
    worker.postMessage({ id, name, body });
  });
}
