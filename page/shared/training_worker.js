// A worker that trains in the visitor's browser: the page's side of engine/training/worker.js.

import { startWorker } from "../common/source.js";
import { connect } from "./workers.js";

/** @import { Checkpoint } from "../engine/training/types.d.ts" @typedef {{ update?: any, checkpoint?: Checkpoint }} Message */

// The worker starts with the first request. Returns `ask`, which sends one; `train`, which sends one that trains, calls `onMessage`
// with each update and checkpoint and returns a promise that is kept at the end; and `abandon`, after which nothing is called and
// no promise is kept any more.
export function makeTrainingWorker() {
  let listener = /** @type {((message: Message) => void) | null} */ (null); // of the training that runs
  const { ask, end } = connect(
    () => startWorker(new URL("../engine/training/worker.js", import.meta.url)),
    (message) => listener?.(message),
  );
  return {
    ask,
    /** @param {string} name @param {object} order @param {(message: Message) => void} onMessage @returns {Promise<void>} */
    train(name, order, onMessage) {
      listener = onMessage;
      return ask(name, order).finally(() => (listener = null));
    },
    abandon() {
      listener = null;
      end();
    },
  };
}
