// Which way requests go: to the server what only it can answer, photos, the class and the drawing on Draw, and to the engine
// in the browser all others. The static site has another such module, page/site/transport.js, with the same exports.

import { fromBase64 } from "../engine/math.js";
import { decodeNetwork } from "../engine/network.js";
import { addSource, ask, ENGINE_PACE } from "./engine.js";
import { Busy, Rejected } from "./failures.js";
import { fetchInWorker } from "./sending.js";

const RETRY = 1000; // ms until a busy server is asked again, if it does not say
const LOADING_TIME = 300_000; // ms for a class's network

// How often requests about the drawing go to the server, see pad/live.js:
//
//   pause         least ms between two while a line is drawn. The `pause` of an answer replaces it: a busy server slows all
//                 pages down a little.
//   maxUnderWay   requests at a time: a browser opens six connections to a server
const SERVER_PACE = { pause: 40, maxUnderWay: 6 };

const DRAWN = "look"; // follows the pen
const OF_SERVER = /^(read_photo|photo_steps|class_\w+|join|mnist|progress)$/;

// Whether the server answers a request with the token of a network, or null for the page's own.
/** @param {string} name @param {string | null} network */
export const asksServer = (name, network) => OF_SERVER.test(name) || (name === DRAWN && network === null);

/** @param {string} name @param {string | null} network */
export const paceOf = (name, network) => (asksServer(name, network) ? SERVER_PACE : ENGINE_PACE);

const apiAddress = (/** @type {string} */ name) => new URL(`./api/${name}`, document.baseURI);

// Send an object, or a Blob of its own type; returns a promise of an object.
/** @param {string} name @param {any} body @param {AbortSignal} signal @param {Record<string, string>} [headers] */
export async function send(name, body, signal, headers) {
  if (!asksServer(name, body.network ?? null)) return ask(name, body);
  return (await post(name, body, signal, headers)).json();
}

// The same to the server; returns a promise of a Response. The error of a request that fails has the `status` of the answer.
/** @param {string} name @param {object} body @param {AbortSignal} signal @param {Record<string, string>} [headers] */
export async function post(name, body, signal, headers = {}) {
  const isFile = body instanceof Blob;
  const options = {
    method: "POST",
    headers: { "Content-Type": isFile ? body.type : "application/json", ...headers },
    body: isFile ? body : JSON.stringify({ ...body, network: undefined }), // which is for the engine only
  };
  const reply = await (name === DRAWN ? fetchInWorker : fetch)(apiAddress(name), { ...options, signal });
  if (reply.ok) return reply;
  if (reply.status === 503) {
    throw new Busy(`${name}: ${reply.status}`, 1000 * Number(reply.headers.get("Retry-After")) || RETRY);
  }
  const { error, reason, values } = await reply.json().catch(() => ({}));
  const failure = error ? new Rejected(error, reason, values) : new Error(`${name}: ${reply.status}`);
  throw Object.assign(failure, { status: reply.status });
}

// The class's network, which answers in the browser of each visitor who uses it: see page/engine_files/files.py. It is kept until
// the page is left, and loaded again after a reload, if the class still has it. Here and not in the Class tab, whose module may
// load after a page's first request.
addSource("class-", async (token) => {
  const reply = await post("class_network", { token }, AbortSignal.timeout(LOADING_TIME));
  const content = /** @type {ReadableStream} */ (reply.body).pipeThrough(new DecompressionStream("gzip"));
  const { layers, weights, ...others } = await new Response(content).json();
  return { ...others, layers: decodeNetwork(fromBase64(weights).buffer, layers), id: token };
});
