// Asks the engine, which answers in the browser: see tabs/worker.js. Its worker starts in the page's head.

import { startWorker } from "../common/source.js";
import { emit, on } from "./events.js";
import { NotLoaded, Rejected } from "./failures.js";
import { showLoading } from "./network_loading.js";
import { checkForUpdate } from "./newer_page.js";
import { EXPERIMENT, experimentRecord, loseNetwork, networkBefore, OWN, ownRecord } from "./own_network.js";
import { connect } from "./workers.js";

const known = new Set(); // tokens of networks that the worker has
// By the beginning of its token, what returns a promise of a network, or of null if it is not kept.
/** @typedef {(token: string) => Promise<{ id: string } | null>} Source */
const sources = new Map([[OWN, /** @type {Source} */ (ownRecord)]]).set(EXPERIMENT, experimentRecord);
const forgetExperiment = () => known.delete(EXPERIMENT);
on("network", forgetExperiment);
on("experiment", forgetExperiment);

const connection = connect(
  begin,
  (message) => {
    if ("loading" in message) showLoading(message.loading);
    else if (message.arrived) emit("complete");
    else emit("reading", message.reading);
  },
  () => known.clear(),
);

function begin() {
  try {
    const begun = globalThis.earlyEngine ?? startWorker(new URL("../tabs/worker.js", import.meta.url)); // page_check.js
    globalThis.earlyEngine = null;
    return begun;
  } catch (error) {
    throw new NotLoaded(error.message); // a sandboxed frame
  }
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
    connection.ask("keep", { record, beginning }).catch(console.warn);
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
  try {
    return await connection.ask(name, body);
  } catch (error) {
    if (error.reason === "gone") loseNetwork(body.network);
    if (error instanceof Rejected || error instanceof NotLoaded) throw error;
    checkForUpdate();
    throw new NotLoaded(error.message);
  }
}
