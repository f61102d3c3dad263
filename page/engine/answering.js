// Answers the page's requests in a worker. A message {id, name, body} is answered by {id, answer}, an object in which images and
// arrays are bytes, see `send`; or by {id, error, isRejected, reason, values}: a sentence to the visitor if it is rejected,
// see failures.js. Other messages have no id.

import { InputError } from "./errors.js";

// `handlers` are functions by the names of the requests.
export function answerWith(/** @type {Record<string, (body: any) => unknown>} */ handlers) {
  addEventListener("message", async ({ data: { id, name, body } }) => {
    try {
      send({ id, answer: await handlers[name](body) });
    } catch (error) {
      const isRejected = error instanceof InputError;
      if (!isRejected) console.warn(error);
      const { message, reason, values } = error;
      postMessage({ id, error: message, isRejected, reason, values });
    }
  });
}

// Send a message. Its arrays of bytes and numbers are given away, not copied: an answer must not contain what the engine keeps.
// Views of a part of a buffer are copied.
export const send = (/** @type {object} */ message) => postMessage(message, [...new Set(buffersOf(message))]);

/** @param {unknown} value @returns {ArrayBufferLike[]} */
function buffersOf(value) {
  if (ArrayBuffer.isView(value)) return value.byteLength === value.buffer.byteLength ? [value.buffer] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value) && typeof value[0] === "number") return [];
  return Object.values(value).flatMap(buffersOf);
}
