// A worker that trains in the visitor's browser: the page's side of engine/training/worker.js.

import { startWorker } from "../common/source.js";
import { connect } from "./workers.js";

/** @import { Order, Settings, TrainingHandlers } from "../engine/training/types.d.ts" */

// Returns `start`, `measure` and `learnSlowly`. The worker starts with the first call.
export function makeTrainingWorker() {
  let training = /** @type {TrainingHandlers | null} */ (null); // of the one that runs
  const { ask, end } = connect(
    () => startWorker(new URL("../engine/training/worker.js", import.meta.url)),
    ({ update, checkpoint }) => {
      if (update) training?.onUpdate(update);
      if (checkpoint) training?.onCheckpoint(checkpoint);
    },
  );

  return {
    // Train a network: `name` and `order` are those of a request that trains.
    //
    // Returns `show`, to be called with the drawing to read from now on; `stop`, which ends the training with what the
    // network has learned; and `abandon`, after which nothing is called any more.
    /** @param {string} name @param {object} order @param {TrainingHandlers} handlers */
    start(name, order, handlers) {
      training = handlers;
      const onEnd = (/** @type {Error | undefined} */ error) => {
        training = null;
        handlers.onEnd(error);
      };
      ask(name, order).then(() => onEnd(undefined), onEnd);
      return {
        show: (/** @type {Uint8Array | null} */ field) => ask("show", field),
        stop: () => ask("stop"),
        abandon() {
          training = null;
          end();
        },
      };
    },
    // Returns a promise of the seconds that a training with these settings will take on this device, with each of some
    // numbers of digits.
    /** @param {Settings} settings @param {number[]} numbers @returns {Promise<number[]>} */
    measure: (settings, numbers) => ask("measure", { settings, numbers }),
    // Returns a promise of the frames of a slow motion, see engine/training/slow_motion.js.
    learnSlowly: (/** @type {Order} */ order) => ask("slow_motion", order),
  };
}
