// Trains in a thread of its own, so that drawing and answers stay fluent. A request that trains is answered at its end; until
// then the worker sends {update}, of the stage "loading", "learning", "testing" or "done", see reported_training.js, and {checkpoint}
// after an epoch.

import { answerWith, send } from "../answering.js";
import { digitsOf } from "../own_digits.js";
import { trainOnClass } from "./class_training.js";
import { inSlowMotion } from "./learning_steps.js";
import { train } from "./reported_training.js";
import { estimate } from "./schedule.js";

/** @import { Checkpoint, ClassJob, OwnDrawing, Received, Settings } from "./types.d.ts" */

let received = /** @type {Received} */ ({ field: null, mustStop: false });

// A training begins; `field` is the drawing to read, 784 bytes or null.
function begin(/** @type {Uint8Array | null} */ field = null) {
  received = { field, mustStop: false };
  return received;
}

answerWith({
  // `checkpoint` is null or one that the worker has sent for the same settings, to continue; `own` are the visitor's drawings, if
  // they are used, see own_digits.js.
  /** @param {{ settings: Settings, checkpoint: Checkpoint | null, own: OwnDrawing[], seed?: number, field: Uint8Array | null }} order */
  train: ({ field, ...order }) => train(order, begin(field), send),
  train_on_class: (/** @type {ClassJob} */ job) => trainOnClass(job, begin(), send),
  // The same with lists of drawings, and with moments to show.
  /** @param {{ trained: OwnDrawing[], heldOut: OwnDrawing[], checkpoint: Checkpoint | null, field: Uint8Array | null }} order */
  train_on_us({ trained, heldOut, checkpoint, field }) {
    const digits = { trained: digitsOf(trained), heldOut: digitsOf(heldOut) };
    return trainOnClass({ ...digits, checkpoint, isWatched: true }, begin(field), send);
  },
  // Read another drawing from now on.
  show(/** @type {Uint8Array | null} */ field) {
    received.field = field;
  },
  // End fitting after the current step, and keep what was learned.
  stop() {
    received.mustStop = true;
  },
  // Estimate how long a training takes with each of these numbers of digits.
  /** @param {{ settings: Settings, numbers: number[] }} body */
  measure: ({ settings, numbers }) => estimate(settings, numbers),
  slow_motion: inSlowMotion,
});
