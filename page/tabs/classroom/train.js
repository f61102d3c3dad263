// The training on the class, on this device: the teacher's. The server chooses the drawings and keeps the network. After a
// reload the training goes on from its last epoch.

import { networkFile } from "../../common/npz.js";
import { on } from "../../shared/events.js";
import { retrying } from "../../shared/failures.js";
import { toBytes } from "../../shared/image.js";
import { Rejected, request } from "../../shared/requests.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { text } from "../../shared/texts.js";
import { makeTrainingWorker } from "../../shared/training_worker.js";
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
export function makeClassTraining(/** @type {import("./room.js").Room} */ { set, order: ask, fail }) {
  const worker = makeTrainingWorker();
  let running = ""; // the ticket of the training that runs

  function begin(/** @type {{ order: TrainAnswer, checkpoint: object | null }} */ saved) {
    const { order, checkpoint } = saved;
    const { ticket } = order;
    keep(NAME, saved);
    const report = makeReport(ticket);
    const job = { trained: decode(order.trained), heldOut: decode(order.held_out), checkpoint };
    const training = worker.train("train_on_class", job, ({ update, checkpoint: newest }) => {
      if (newest) keep(NAME, { ...saved, checkpoint: newest });
      else if (update.stage === "done") send(update, ticket);
      else report(update);
    });
    training.catch((error) => end(ticket, error));
    running = ticket;
    set({ isTraining: true });
  }

  // End a training, if it has not ended. Another device may have stopped it, which is no error here.
  /** @param {string} ticket @param {(Error & { reason?: string }) | null} [error] */
  function end(ticket, error = null) {
    if (ticket !== running) return;
    worker.abandon();
    running = "";
    keep(NAME, null);
    set({ isTraining: false });
    if (error && error.reason !== "training_gone") fail(error);
  }
  on("forget", () => running && worker.abandon());

  // Returns a function that tells the class how far a training is.
  function makeReport(/** @type {string} */ ticket) {
    let reported = { stage: "", at: 0 }; // the last report, `at` in ms
    return async (/** @type {{ stage: string, progress?: number }} */ { stage, progress = 0 }) => {
      const now = performance.now();
      if (stage === reported.stage && now - reported.at < REPORT) return;
      reported = { stage, at: now };
      try {
        await request("class_progress", { ticket, stage, progress }, { headers: keyHeaders() });
      } catch (error) {
        console.warn(error); // of a server that is away: the training goes on
        if (error instanceof Rejected) end(ticket, error);
      }
    };
  }

  // Send the network until the server has it.
  async function send(/** @type {ClassUpdate} */ { network, result, end: reason }, /** @type {string} */ ticket) {
    if (reason === "diverged") return end(ticket, new Rejected(text("class_trouble_ended")));
    const { most_activating, mistakes } = network;
    const file = networkFile(network, { most_activating, mistakes, ticket, result });
    const sendFile = () => request("class_trained", file, { headers: keyHeaders(), isLong: true });
    try {
      await retrying(sendFile, () => ticket === running);
      end(ticket);
    } catch (error) {
      end(ticket, error);
    }
  }

  return {
    async start() {
      if (running) end(running); // another device has stopped it, or the button would be hidden
      const order = await ask("train");
      if (order) begin({ order, checkpoint: null });
    },
    async resume() {
      const kept = running ? null : await readKept(NAME);
      if (kept?.order && !running) begin(kept);
    },
  };
}
