// A worker that trains in the visitor's browser: the page's side of engine/training/worker.js, which describes the messages.

import { startWorker } from "../engine/source.js";
import { Rejected } from "./failures.js";

/** @import { Order, Settings, TrainingHandlers, TrainingReply } from "../engine/training/types.d.ts" */
/** @template Value @typedef {{ resolve: (value: Value) => void, reject: (error: Error) => void }} Waiting */

// Returns `start`, `measure` and `learnSlowly`. The worker starts with the first call.
export function makeTrainingWorker() {
  let worker = /** @type {Worker | null} */ (null);
  let training = /** @type {TrainingHandlers | null} */ (null); // of the one that runs
  let measuring = /** @type {(Waiting<number[]> & { asked: object }) | null} */ (null); // the newest question how long one takes
  let slow = /** @type {Waiting<object[]> | null} */ (null); // for a slow motion

  function send(/** @type {object} */ message) {
    worker ??= begin();
    worker.postMessage(message);
  }

  function begin() {
    const begun = startWorker(new URL("../engine/training/worker.js", import.meta.url));
    begun.addEventListener("message", ({ data }) => receive(data));
    // Its files could not be loaded, or the device is short of memory: the next message starts another one.
    begun.addEventListener("error", ({ message }) => {
      discard();
      fail(new Error(message ?? "the worker did not start"));
    });
    return begun;
  }

  function discard() {
    worker?.terminate();
    worker = null;
  }

  function receive(/** @type {TrainingReply} */ { update, checkpoint, estimate, frames, error }) {
    if (update) training?.onUpdate(update);
    if (update?.stage === "done") end(undefined);
    if (checkpoint) training?.onCheckpoint(checkpoint);
    if (estimate && isSame(estimate.asked, measuring?.asked)) measuring?.resolve(estimate.seconds);
    if (frames) slow?.resolve(frames);
    if (error) {
      const { message, kind, reason, values, of } = error;
      fail(kind === "rejected" ? new Rejected(message, reason, values) : Error(message), of);
    }
  }

  function end(/** @type {Error | undefined} */ error) {
    const ended = training;
    training = null;
    ended?.onEnd(error);
  }

  // `of` is the kind of message that failed. A late failure of an estimate must not end the training begun since.
  function fail(/** @type {Error} */ error, of = "") {
    if (of === "measure") measuring?.reject(error);
    else if (training) end(error);
    else if (slow) slow.reject(error);
    else measuring?.reject(error);
  }

  return {
    // Train a network. `order` is one of the worker's messages that start a training.
    //
    // Returns `show`, to be called with the drawing to read from now on; `stop`, which ends the training with what the
    // network has learned; and `abandon`, after which nothing is called any more.
    start(/** @type {object} */ order, /** @type {TrainingHandlers} */ handlers) {
      training = handlers;
      send(order);
      return {
        show: (/** @type {Uint8Array | null} */ field) => send({ field }),
        stop: () => send({ stop: true }),
        abandon() {
          training = null;
          discard();
        },
      };
    },
    // Returns a promise of the seconds that a training with these settings will take on this device, with each of some
    // numbers of digits. Only the newest question is answered, and none during a training.
    /** @param {Settings} settings @param {number[]} numbers @returns {Promise<number[]>} */
    measure(settings, numbers) {
      return new Promise((resolve, reject) => {
        measuring = { asked: { settings, numbers }, resolve, reject };
        send({ measure: measuring.asked });
      });
    },
    // Returns a promise of the frames of a slow motion, see engine/training/slow_motion.js; to be called once at a time, for
    // a worker that does nothing else.
    learnSlowly(/** @type {Order} */ order) {
      return new Promise((resolve, reject) => {
        slow = { resolve, reject };
        send({ slow_motion: order });
      });
    },
  };
}

/** @param {object} one @param {object | undefined} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
