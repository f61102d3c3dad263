// Trains in a thread of its own, so that drawing and answers stay fluent.
//
// Messages to it:
//
//   {start: {settings, checkpoint, field, own, seed}}
//                                                  train; `checkpoint` is null or one that it has sent for the same settings,
//                                                  to continue; `field` is the drawing to read, 784 bytes or null; `own` are
//                                                  the visitor's drawings, if they are used, see own_digits.js
//   {train_on_class: {trained, heldOut, checkpoint}}   train on a class's drawings, see class_training.js
//   {train_on_us: {trained, heldOut, checkpoint, field}}
//                                                  the same with lists of drawings, see own_digits.js, and with moments to show
//   {field}                                        another drawing to read
//   {stop: true}                                   end fitting after the current step, and keep what was learned
//   {measure: {settings, numbers}}                 estimate how long a training takes with each of these numbers of digits
//   {slow_motion: {digit, position, isAlone}}      learn from a few digits with all numbers, see slow_motion.js
//
// Messages from it:
//
//   {update}       of the stage "loading", "learning", "testing" or "done"; see training.js
//   {checkpoint}   after an epoch
//   {estimate: {asked, seconds}}                  `seconds` for each of the numbers that were asked
//   {frames}       of the slow motion
//   {error: {message, kind, reason, values, of}}   "rejected" with a sentence to the visitor, or "failed"; `of` is the name of
//                                                  the message

import { InputError } from "../drawing.js";
import { digitsOf } from "../own_digits.js";
import { send } from "../send.js";
import { trainOnClass } from "./class_training.js";
import { inSlowMotion } from "./slow_motion.js";
import { estimate, Received, train } from "./training.js";

/** @import { Checkpoint, ClassJob, Order, OwnDrawing, Settings } from "./types.d.ts" */

let received = new Received();

const handlers = {
  /** @param {{ settings: Settings, checkpoint: Checkpoint | null, own: OwnDrawing[], seed?: number, field: Uint8Array | null }} order */
  start({ settings, checkpoint, own, seed, field }) {
    received = new Received();
    received.field = field;
    return train({ settings, checkpoint, own, seed }, received, send);
  },
  train_on_class(/** @type {ClassJob} */ job) {
    received = new Received();
    return trainOnClass(job, received, send);
  },
  /** @param {{ trained: OwnDrawing[], heldOut: OwnDrawing[], checkpoint: Checkpoint | null, field: Uint8Array | null }} order */
  train_on_us({ trained, heldOut, checkpoint, field }) {
    received = new Received();
    received.field = field;
    const digits = { trained: digitsOf(trained), heldOut: digitsOf(heldOut) };
    return trainOnClass({ ...digits, checkpoint, isWatched: true }, received, send);
  },
  field(/** @type {Uint8Array | null} */ field) {
    received.field = field;
  },
  stop() {
    received.mustStop = true;
  },
  async measure(/** @type {{ settings: Settings, numbers: number[] }} */ asked) {
    send({ estimate: { asked, seconds: await estimate(asked.settings, asked.numbers) } });
  },
  async slow_motion(/** @type {Order} */ order) {
    send({ frames: await inSlowMotion(order) });
  },
};

addEventListener("message", async ({ data }) => {
  const [name] = /** @type {(keyof typeof handlers)[]} */ (Object.keys(data));
  try {
    await handlers[name](data[name]);
  } catch (error) {
    const kind = error instanceof InputError ? "rejected" : "failed";
    if (kind === "failed") console.warn(error);
    const { message, reason, values } = error;
    postMessage({ error: { message, kind, reason, values, of: name } });
  }
});
