// Requests to the server, if there is one: what only it can answer, such as the class. The engine answers all others.

import { fromBase64 } from "../common/math.js";
import { decodeNetwork } from "../common/network.js";
import { addSource } from "./engine.js";
import { Busy, Rejected } from "./failures.js";
import { config } from "./page_config.js";

const LOADING_TIME = 300_000; // ms for a class's network

// Whether the server answers a request: each tab declares its routes in Python.
export const asksServer = (/** @type {string} */ name) => config.routes.includes(name);

const apiAddress = (/** @type {string} */ name) => new URL(`./api/${name}`, document.baseURI);

// Send an object, or a Blob of its own type; returns a promise of a Response. The error of a request that fails has the
// `status` of the answer.
/** @param {string} name @param {object} body @param {AbortSignal} signal @param {Record<string, string>} [headers] */
export async function post(name, body, signal, headers = {}) {
  const isFile = body instanceof Blob; // a class's zip or network
  const options = {
    method: "POST",
    headers: { "Content-Type": isFile ? body.type : "application/json", ...headers },
    body: isFile ? body : JSON.stringify({ ...body, network: undefined }), // which is for the engine only
  };
  const reply = await fetch(apiAddress(name), { ...options, signal });
  if (reply.ok) return reply;
  if (reply.status === 503) {
    throw new Busy(`${name}: ${reply.status}`, 1000 * Number(reply.headers.get("Retry-After")));
  }
  const { error, reason, values } = await reply.json().catch(() => ({}));
  const failure = error ? new Rejected(error, reason, values) : new Error(`${name}: ${reply.status}`);
  throw Object.assign(failure, { status: reply.status });
}

// The class's network, which answers in the browser of each visitor who uses it: see page/engine/files.py. It is kept until
// the page is left, and loaded again after a reload, if the class still has it. Here and not in the Class tab, whose module may
// load after a page's first request.
addSource("class-", async (token) => {
  const reply = await post("class_network", { token }, AbortSignal.timeout(LOADING_TIME));
  const content = /** @type {ReadableStream} */ (reply.body).pipeThrough(new DecompressionStream("gzip"));
  const { layers, weights, ...others } = await new Response(content).json();
  return { ...others, layers: decodeNetwork(fromBase64(weights).buffer, layers), id: token };
});
