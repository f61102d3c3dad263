// Answers the page's requests in a worker. A message {id, name, body} is answered by {id, answer}, an object in which images and
// arrays are bytes, see send.js; or by {id, error, isRejected, reason, values}: a sentence to the visitor if it is rejected,
// see failures.js. Other messages have no id.

import { InputError } from "./drawing.js";
import { send } from "./send.js";

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
