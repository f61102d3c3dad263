// The training on the class, on this device: the teacher's. The server chooses the drawings and keeps the network. After a
// reload the training goes on from its last epoch.

import { networkFile } from "../../engine/npz.js";
import { on } from "../../shared/events.js";
import { toBytes } from "../../shared/image.js";
import { Rejected, request, untilAnswered } from "../../shared/requests.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { makeTrainingWorker } from "../../shared/training.js";
import { text } from "../../shared/translations.js";
import { keyHeaders } from "./key.js";

/**
 * @import { ClassDigits, ClassResult, TrainAnswer } from "./types.d.ts"
 * @typedef {Parameters<typeof networkFile>[0] & { most_activating: unknown, mistakes: unknown }} Trained
 * @typedef {{ network: Trained, result: ClassResult, end: string }} ClassUpdate at the end of a training
 */

const NAME = "class-training"; // of what the tab keeps: {order, checkpoint}
const REPORT = 1000; // ms between two reports of one stage's progress

const decode = (/** @type {ClassDigits} */ { phones, labels, images }) => ({
  phones,
  labels: toBytes(labels),
  images: toBytes(images),
});

// Returns `start`, and `resume` for a page that was reloaded. `isTraining` of the state says whether this page trains.
export function makeTrainer(/** @type {import("./room.js").Room} */ { set, order: ask, accept, fail }) {
  const worker = makeTrainingWorker();
  let training = /** @type {ReturnType<typeof worker.start> | null} */ (null); // while it runs
  let ticket = /** @type {string | null} */ (null);
  let reported = { stage: "", at: 0 }; // the last report, `at` in ms

  function begin(/** @type {{ order: TrainAnswer, checkpoint: object | null }} */ { order, checkpoint }) {
    ticket = order.ticket;
    const own = ticket;
    const saved = { order: { ...order, state: undefined }, checkpoint };
    keep(NAME, saved);
    const job = { trained: decode(order.trained), heldOut: decode(order.held_out), checkpoint };
    training = worker.start(
      { train_on_class: job },
      {
        onUpdate: (update) => (update.stage === "done" ? send(update, own) : report(update, own)),
        onCheckpoint: (newest) => keep(NAME, { ...saved, checkpoint: newest }),
        onEnd: (error) => error && end(own, error),
      },
    );
    set({ isTraining: true });
  }

  // End a training, if it has not ended. Another device may have stopped it, which is no error here.
  /** @param {string | null} own @param {(Error & { reason?: string }) | null} [error] */
  function end(own, error = null) {
    if (own !== ticket || ticket === null) return;
    training?.abandon();
    training = ticket = null;
    keep(NAME, null);
    set({ isTraining: false });
    if (error && error.reason !== "training_gone") fail(error);
  }
  on("forget", () => training?.abandon());

  // Tell the class how far the training is.
  /** @param {{ stage: string, progress?: number }} update @param {string} own */
  async function report({ stage, progress = 0 }, own) {
    const now = performance.now();
    if (stage === reported.stage && now - reported.at < REPORT) return;
    reported = { stage, at: now };
    try {
      accept(await request("class_progress", { ticket: own, stage, progress }, { headers: keyHeaders() }));
    } catch (error) {
      console.warn(error); // of a server that is away: the training goes on
      if (error instanceof Rejected) end(own, error);
    }
  }

  // Send the network until the server has it.
  async function send(/** @type {ClassUpdate} */ { network, result, end: reason }, /** @type {string} */ own) {
    if (reason === "diverged") return end(own, new Rejected(text("class_trouble_ended")));
    const { most_activating, mistakes } = network;
    const file = networkFile(network, { most_activating, mistakes, ticket: own, result });
    const sendFile = () => request("class_trained", file, { headers: keyHeaders(), isLong: true });
    try {
      const answer = await untilAnswered(sendFile, () => own === ticket, console.warn);
      end(own);
      if (answer) accept(answer);
    } catch (error) {
      end(own, error);
    }
  }

  return {
    async start() {
      end(ticket); // another device has stopped it, or the button would be hidden
      const order = await ask("train");
      if (order) begin({ order, checkpoint: null });
    },
    async resume() {
      const kept = training ? null : await readKept(NAME);
      if (kept?.order && !training) begin(kept);
    },
  };
}
