// The visitor's training, one at a time: its order with its newest checkpoint, which the tab keeps, its run, and the worker. After
// a reload, or a failure, it goes on from its last epoch.

import { CLASS_SETTINGS, usesOwn } from "../../common/training_settings.js";
import { emit, on } from "../../shared/events.js";
import { Rejected } from "../../shared/failures.js";
import { keepNetwork } from "../../shared/own_network.js";
import { NO_WORDS } from "../../shared/requests.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { makeTrainingWorker } from "../../shared/training_worker.js";
import { newRun, withUpdate } from "./run.js";

/** @import { Store } from "./state.js" @import { OfUs, OwnDrawing, Run, TrainingOrder } from "./types.d.ts" */
/** @typedef {Pick<TrainingOrder, "settings" | "own" | "heldOut">} Wanted */

const NAME = "training"; // of the order that the tab keeps until a training ends

// Trains with the settings of the store. It sets `isOn`, whether a training runs, and after each update `run`, the newest one.
export class Session {
  worker = makeTrainingWorker();
  order = /** @type {TrainingOrder | null} */ (null);
  run = /** @type {Run | null} */ (null); // while it runs
  isResumed = false;

  // `onEnd` is called with the run, or null for one that is forgotten, and with the error that ended it, if any.
  /** @param {Store} store @param {(run: Run | null, error?: Error) => void} onEnd */
  constructor({ state, set, subscribe }, onEnd) {
    this.state = state;
    this.set = set;
    this.onEnd = onEnd;
    subscribe(({ field }) => this.run && this.worker.ask("show", field), ["field"]);
    on("forget", () => this.run && this.worker.abandon());
  }

  start(/** @type {OwnDrawing[]} */ drawings) {
    const { settings } = this.state;
    this.#startWith({ settings, own: usesOwn(settings) ? drawings : [], heldOut: null });
  }

  // Train on the digits of several people, and test with those of others.
  startOnUs(/** @type {OfUs} */ digits) {
    this.#startWith({ settings: CLASS_SETTINGS, ...digits });
  }

  #startWith(/** @type {Wanted} */ wanted) {
    const wordsOf = (/** @type {Wanted} */ { settings, own, heldOut }) => JSON.stringify([settings, own, heldOut]);
    const again = this.order && wordsOf(this.order) === wordsOf(wanted) ? this.order : null; // after a failure
    if (!this.run) this.#begin(again ?? { ...wanted, checkpoint: null, points: [], moments: [] });
  }

  // The worker validates the checkpoint.
  async resume() {
    const order = await readKept(NAME);
    if (this.run || order === null) return;
    try {
      this.#begin(order, true);
    } catch (error) {
      console.warn(error);
      this.#forget();
    }
  }

  stop() {
    const hasLearned = this.run?.points.length || this.run?.update?.stage === "learning";
    if (hasLearned) this.worker.ask("stop");
    else this.#forget();
  }

  #begin(/** @type {TrainingOrder} */ order, isResumed = false) {
    const { settings, own, heldOut, checkpoint } = order;
    this.isResumed = isResumed;
    this.run = newRun(order);
    this.#keep(order);
    const [name, what] = heldOut ? ["train_on_us", { trained: own, heldOut }] : ["train", { settings, own }];
    const training = this.worker.train(name, { ...what, checkpoint, field: this.state.field }, (message) =>
      this.#take(message),
    );
    training.then(
      () => this.#finish(),
      (error) => this.#finish(error),
    );
    emit("training", true);
    const { run } = this;
    const help = checkpoint ? "learn_resumed" : "learn_keeps";
    this.set({ run, isOn: true, isChosen: true, place: null, isPlaying: false, trainingTrouble: NO_WORDS, help });
  }

  /** @param {import("../../shared/training_worker.js").Message} message */
  #take({ update, checkpoint }) {
    const { order, run } = this;
    if (!order || !run) return;
    if (checkpoint) return this.#keep({ ...order, checkpoint, points: run.points, moments: run.moments });
    this.run = withUpdate(run, update);
    if (update.stage !== "done") this.set({ run: this.run });
  }

  async #keep(/** @type {TrainingOrder | null} */ order) {
    this.order = order;
    const isStored = await keep(NAME, order);
    if (order !== null && order === this.order && !isStored) this.set({ help: "learn_keeps_not" });
  }

  /** @param {Error} [error] */
  async #finish(error) {
    const { run } = this;
    const isRejected = error instanceof Rejected;
    if (!run || (this.isResumed && run.update === null && isRejected)) return this.#forget();
    const { network } = run.result ?? {};
    const token = network ? (await keepNetwork(network)).id : null;
    if (!error || isRejected) this.#keep(null);
    this.#end({ ...run, token }, error);
  }

  #forget() {
    if (this.run) this.worker.abandon();
    this.#keep(null);
    this.#end(null);
  }

  /** @param {Run | null} run @param {Error} [error] */
  #end(run, error) {
    this.run = null;
    emit("training", false);
    this.onEnd(run, error);
  }
}
