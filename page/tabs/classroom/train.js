// The training on the class, on this device: the teacher's. The server chooses the drawings and keeps the network. After a
// reload the training goes on from its last epoch.

import { networkFile } from "../../engine/npz.js";
import { on } from "../../shared/events.js";
import { toBytes } from "../../shared/image.js";
import { Rejected, request } from "../../shared/requests.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { makeTrainingWorker } from "../../shared/training.js";
import { text } from "../../shared/translations.js";
import { keyHeaders } from "./key.js";

const NAME = "class-training"; // of what the tab keeps: {order, checkpoint}
const REPORT = 1000; // ms between two reports of one stage's progress
const RETRY = 2000; // ms until the network is sent again

/** @param {import("./types.d.ts").ClassDigits} digits */
const decode = ({ phones, labels, images }) => ({ phones, labels: toBytes(labels), images: toBytes(images) });

// Returns `start`; `resume`, for a page that was reloaded; and `isOn`, whether this page trains.
export function makeTrainer(room) {
  const worker = makeTrainingWorker();
  let training = /** @type {ReturnType<typeof worker.start> | null} */ (null); // while it runs
  let ticket = /** @type {string | null} */ (null);
  let reported = { stage: null, at: 0 }; // the last report, `at` in ms

  async function start() {
    end(ticket); // another device has stopped it, or the button would be hidden
    const answer = await room.order("train");
    if (answer) begin({ order: answer, checkpoint: null });
  }

  function begin({ order, checkpoint }) {
    ticket = order.ticket;
    const saved = { order: { ...order, state: undefined }, checkpoint };
    keep(NAME, saved);
    const job = { trained: decode(order.trained), heldOut: decode(order.held_out), checkpoint };
    training = worker.start(
      { train_on_class: job },
      {
        onUpdate(update) {
          if (update.stage === "done") send(update);
          else report(update);
        },
        onCheckpoint: (newest) => keep(NAME, { ...saved, checkpoint: newest }),
        onEnd(error) {
          if (error) end(order.ticket, error);
        },
      },
    );
  }

  // End a training, if it has not ended.
  function end(own, error = /** @type {Error | null} */ (null)) {
    if (own !== ticket || ticket === null) return;
    training?.abandon();
    training = ticket = null;
    keep(NAME, null);
    if (error) room.fail(error);
    room.parts.teach.showState();
  }
  on("forget", () => training?.abandon());

  // Tell the class how far the training is. Another device may have stopped it.
  async function report({ stage, progress = 0 }) {
    const now = performance.now();
    if (stage === reported.stage && now - reported.at < REPORT) return;
    reported = { stage, at: now };
    const own = ticket;
    try {
      room.setState(await request("class_progress", { ticket, stage, progress }, { headers: keyHeaders() }));
    } catch (error) {
      console.warn(error); // of a server that is away: the training goes on
      if (error instanceof Rejected) end(own, error.reason === "training_gone" ? null : error);
    }
  }

  // Send the network until the server has it.
  async function send({ network, result, end: reason }) {
    const own = ticket;
    if (reason === "diverged") return end(own, new Rejected(text("class_trouble_ended")));
    const { most_activating, mistakes } = network;
    const file = networkFile(network, { most_activating, mistakes, ticket: own, result });
    for (;;) {
      try {
        const state = await request("class_trained", file, { headers: keyHeaders(), isLong: true });
        end(own);
        return room.setState(state);
      } catch (error) {
        if (error instanceof Rejected) return end(own, error.reason === "training_gone" ? null : error);
        console.warn(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }

  return {
    start,
    async resume() {
      const kept = training ? null : await readKept(NAME);
      if (kept?.order && !training) begin(kept);
    },
    get isOn() {
      return training !== null;
    },
  };
}
