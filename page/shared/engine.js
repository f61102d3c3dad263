// Asks the engine, which answers in the browser: see engine/worker.js. Its worker starts in the page's head.

import { startWorker } from "../engine/source.js";
import { emit, on } from "./events.js";
import { NotLoaded, Rejected } from "./failures.js";
import { showLoading } from "./loading.js";
import { EXPERIMENT, experimentRecord, loseNetwork, networkBefore, OWN, ownRecord } from "./own_network.js";
import { checkForUpdate } from "./updates.js";

const waiting = new Map(); // requests without an answer, by id
let worker = /** @type {Worker | null} */ (null);
const known = new Set(); // tokens of networks that the worker has
// By the beginning of its token, what returns a promise of a network, or of null if it is not kept.
/** @typedef {(token: string) => Promise<{ id: string } | null>} Source */
const sources = new Map([[OWN, /** @type {Source} */ (ownRecord)]]).set(EXPERIMENT, experimentRecord);
const forgetExperiment = () => known.delete(EXPERIMENT);
on("network", forgetExperiment);
on("experiment", forgetExperiment);
let newest = 0;

// Returns the worker, and starts it if it does not run.
function running() {
  if (worker !== null) return worker;
  const begun = begin();
  begun.addEventListener("message", ({ data }) => {
    if ("loading" in data) showLoading(data.loading);
    else if (data.arrived) emit("complete");
    else if ("reading" in data) emit("reading", data.reading);
    else if (waiting.has(data.id)) settle(data); // the page's head may have asked, too
  });
  // Its files could not be loaded: the next request tries again.
  begun.addEventListener("error", () => {
    begun.terminate();
    worker = null;
    known.clear();
    for (const id of [...waiting.keys()]) settle({ id, error: "the worker did not start", kind: "failed" });
  });
  worker = begun;
  return begun;
}

function begin() {
  try {
    const begun = globalThis.earlyEngine ?? startWorker(new URL("../tabs/worker.js", import.meta.url)); // page_check.js
    globalThis.earlyEngine = null;
    return begun;
  } catch (error) {
    throw new NotLoaded(error.message); // a sandboxed frame
  }
}

function settle(/** @type {import("../types.d.ts").EngineReply} */ { id, answer, error, kind, reason, values }) {
  const { body, resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (kind === "gone") loseNetwork(body.network);
  if (kind === "failed") checkForUpdate();
  if (error === undefined) resolve(answer);
  else reject(kind === "failed" ? new NotLoaded(error) : new Rejected(error, reason, values));
}

// Let `load` return the networks of tokens that begin with a word. It is called with the token.
export const addSource = (/** @type {string} */ beginning, /** @type {Source} */ load) => sources.set(beginning, load);

// Give the worker the network of a token. The network of each source replaces the one before.
/** @param {string | null} [token] */
async function bring(token = null) {
  if (token === null || known.has(token)) return;
  const beginning = [...sources.keys()].find((each) => token.startsWith(each)) ?? "";
  try {
    if (token === EXPERIMENT) await bring(networkBefore());
    const record = await sources.get(beginning)?.(token);
    if (record?.id !== token || known.has(token)) return; // without it the worker answers that it is not kept
    running().postMessage({ record, beginning });
    for (const each of known) if (each.startsWith(beginning)) known.delete(each);
    known.add(token);
  } catch (error) {
    if (error instanceof Rejected || error.status === 404) return; // the same; 404: the server has no class any more
    throw new NotLoaded(error.message);
  }
}

// Send an object; returns a promise of an object. It has no time limit: the first answer may have to wait for a network's
// file.
/** @param {string} name @param {Record<string, any>} body @returns {Promise<any>} */
export async function ask(name, body) {
  await bring(body.network);
  const engine = running();
  return new Promise((resolve, reject) => {
    const id = ++newest;
    waiting.set(id, { body, resolve, reject });
    engine.postMessage({ id, name, body });
  });
}
