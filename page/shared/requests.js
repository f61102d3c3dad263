// Requests of the page to the server, `POST <root>/api/NAME` with a JSON object each way, or to the engine: see server.js.

import { isSingle } from "../common/source.js";
import { ask } from "./engine.js";
import { Busy, NotLoaded, Rejected, retrying } from "./failures.js";
import { asksServer, post } from "./server.js";
import { hasText, text } from "./texts.js";

/** @import { Answers, Files, Persistence, Streams } from "../types.d.ts" */

export { Busy, Rejected };

const AWAY = isSingle ? "single_away" : "network_away"; // the text for a worker that does not start
const TIMEOUT = 5000; // ms for an answer
const LONG_TIMEOUT = 300_000; // ms, for answers that may need a download on the server
const SILENCE = 25_000; // ms without an event until a stream has failed; the server sends one every 10 s

// A rejection is an answer to the visitor; anything else is a fault of the page or of the connection.
export function logUnlessRejected(/** @type {unknown} */ error) {
  if (!(error instanceof Rejected)) console.warn(error);
}

export const NO_WORDS = () => "";
export const troubleText = (/** @type {Error} */ error) =>
  text(error instanceof Busy ? "server_busy" : error instanceof NotLoaded ? AWAY : "server_away");
// The sentence about a failed request; `key` is the text for a server that does not answer.
export function sentenceOf(/** @type {Error} */ error, key = "server_away_now") {
  if (error instanceof NotLoaded) return text("page_incomplete");
  if (!(error instanceof Rejected)) return text(error instanceof Busy ? "server_busy_now" : key);
  const translation = `error_${error.reason}`;
  return hasText(translation) ? text(translation, error.values) : error.message;
}

/**
 * The body is an object or a Blob. A `signal` replaces the time limit, which the engine has not.
 * @template {keyof Answers} Name
 * @param {Name} name
 * @param {object} [body]
 * @param {{ isLong?: boolean, headers?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<Answers[Name]>}
 */
export async function request(name, body = {}, { isLong = false, headers, signal } = {}) {
  if (!asksServer(name)) return ask(name, body);
  return (await post(name, body, signal ?? AbortSignal.timeout(isLong ? LONG_TIMEOUT : TIMEOUT), headers)).json();
}

/** @param {keyof Files} name @param {object} body @param {{ headers?: Record<string, string> }} [options] */
export async function requestFile(name, body, { headers } = {}) {
  const reply = await post(name, body, AbortSignal.timeout(LONG_TIMEOUT), headers);
  return reply.blob();
}

/**
 * Send a request again and again until the server answers or rejects it. Returns the answer, or undefined if it was rejected
 * or is no longer wanted.
 * @template {keyof Answers} Name
 * @param {Name} name
 * @param {object} body
 * @param {Persistence} options
 * @returns {Promise<Answers[Name] | undefined>}
 */
export async function requestUntilAnswered(name, body, { showTrouble, isWanted, isLong }) {
  const onTrouble = (/** @type {Error} */ error) => isWanted() && showTrouble(() => troubleText(error));
  try {
    const answer = await retrying(() => request(name, body, { isLong }), isWanted, onTrouble);
    if (!isWanted()) return undefined;
    showTrouble(NO_WORDS);
    return answer;
  } catch (error) {
    if (isWanted()) showTrouble(() => sentenceOf(error));
    return undefined;
  }
}

/**
 * Read an event stream of JSON objects. The body may be a promise. After SILENCE the connection counts as lost: after a
 * computer's sleep the browser does not report it. `onUpdate` is called with each object, and `onEnd` once: with nothing at the
 * end, or with the error that ended it. Returns a function that stops it, here and on the server; `onEnd` is not called then.
 * @template {keyof Streams} Name
 * @param {Name} name
 * @param {object} body
 * @param {{ onUpdate: (update: Streams[Name]) => void, onEnd: (error?: Error) => void, headers?: Record<string, string> }} options
 */
export function follow(name, body, { onUpdate, onEnd, headers }) {
  const controller = new AbortController();
  let timer = 0;
  let isSilent = false;
  const waitForMore = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isSilent = true;
      controller.abort();
    }, SILENCE);
  };
  async function read() {
    const order = await body;
    waitForMore();
    const reply = await post(name, order, controller.signal, headers);
    const reader = /** @type {ReadableStream} */ (reply.body).pipeThrough(new TextDecoderStream()).getReader();
    let unread = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`${name}: broken off`);
      waitForMore();
      const events = (unread + value).split("\n\n");
      unread = events.pop() ?? "";
      for (const event of events) {
        const update = JSON.parse(event.replace(/^data: /, ""));
        if (update.error) throw new Rejected(update.error, update.reason, update.values);
        if (update.end === true) return; // a training's own `end` says why it ended
        onUpdate(update);
      }
    }
  }
  const end = (/** @type {Error | undefined} */ error) => {
    clearTimeout(timer);
    if (isSilent || !controller.signal.aborted) onEnd(error);
  };
  read().then(() => end(undefined), end);
  return () => controller.abort();
}
