// The visitor's trainings, one at a time. After a reload, or a failure, one goes on from its last epoch.

import { CLASS_SETTINGS, usesOwn } from "../../common/training_settings.js";
import { emit, on } from "../../shared/events.js";
import { Rejected } from "../../shared/failures.js";
import { keepNetwork } from "../../shared/own_network.js";
import { NO_WORDS } from "../../shared/requests.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { withUpdate } from "./state.js";

/**
 * @import { Store } from "./state.js"
 * @import { OfUs, OwnDrawing, Run, TrainingOrder } from "./types.d.ts"
 * @typedef {{ run: Run | null, isOn: false }} EndedChange
 */

const NAME = "training"; // of the order that the tab keeps until a training ends

// Train with the settings of the store. It sets `isOn`, whether a training runs, and after each update `run`, the newest one,
// and returns `start`, `resume` and `stop`.
/**
 * @param {Store} store
 * @param {object} options
 * @param {ReturnType<typeof import("../../shared/training.js").makeTrainingWorker>} options.worker
 * @param {(isResumed: boolean) => void} options.onStart called with whether the training goes on from an epoch
 * @param {(isStored: boolean) => void} options.onKept called with whether a reload can resume it, when that is known
 * @param {(change: EndedChange, error?: Error) => void} options.onEnd called with what has changed in the state, and with
 *   the error that ended it, if any
 */
export function makeTrainer({ state, set, subscribe }, { worker, onStart, onKept, onEnd }) {
  let training = /** @type {ReturnType<typeof worker.start> | null} */ (null); // while it runs
  let kept = /** @type {TrainingOrder | null} */ (null); // what the tab keeps

  async function keepOrder(/** @type {TrainingOrder | null} */ order) {
    kept = order;
    const isStored = await keep(NAME, order);
    if (order !== null && order === kept) onKept(isStored);
  }

  function begin(/** @type {TrainingOrder} */ order, /** @type {boolean} */ isResumed) {
    const { settings, own, heldOut, checkpoint, points, moments } = order;
    const learned = new Set(own.map(({ id }) => id));
    /** @type {Run} */
    let run = {
      settings,
      learned,
      points,
      moments,
      update: null,
      weights: [],
      probabilities: null,
      result: null,
      token: null,
    };
    keepOrder(order);
    const [name, what] = heldOut ? ["train_on_us", { trained: own, heldOut }] : ["train", { settings, own }];
    const body = { ...what, checkpoint, field: state.field };
    training = worker.start(name, body, {
      onUpdate(update) {
        run = withUpdate(run, update);
        if (update.stage !== "done") set({ run });
      },
      onCheckpoint: (newest) => keepOrder({ ...order, checkpoint: newest, points: run.points, moments: run.moments }),
      onEnd(error) {
        if (isResumed && run.update === null && error instanceof Rejected) forget();
        else finish(run, error);
      },
    });
    emit("training", true);
    set({ run, isOn: true, isChosen: true, place: null, isPlaying: false, trainingTrouble: NO_WORDS });
    onStart(checkpoint !== null);
  }

  /** @param {Run} run @param {Error} [error] */
  async function finish(run, error) {
    const { network } = run.result ?? {};
    const token = network ? (await keepNetwork(network)).id : null;
    training = null;
    if (!error || error instanceof Rejected) keepOrder(null);
    emit("training", false);
    onEnd({ run: { ...run, token }, isOn: false }, error);
  }

  function forget() {
    training?.abandon();
    training = null;
    keepOrder(null);
    emit("training", false);
    onEnd({ run: null, isOn: false });
  }
  on("forget", () => training?.abandon());

  function order(/** @type {Pick<TrainingOrder, "settings" | "own" | "heldOut">} */ what) {
    const wordsOf = (/** @type {typeof what} */ { settings, own, heldOut }) => JSON.stringify([settings, own, heldOut]);
    const again = kept && wordsOf(kept) === wordsOf(what) ? kept : null; // after a failure
    if (!training) begin(again ?? { ...what, checkpoint: null, points: [], moments: [] }, false);
  }
  subscribe(({ field }) => training?.show(field), ["field"]);

  return {
    start(/** @type {OwnDrawing[]} */ drawings) {
      const { settings } = state;
      order({ settings, own: usesOwn(settings) ? drawings : [], heldOut: null });
    },
    // Train on the digits of several people, and test with those of others.
    startOnUs: (/** @type {OfUs} */ digits) => order({ settings: CLASS_SETTINGS, ...digits }),
    // The worker validates the checkpoint.
    async resume() {
      const order = await readKept(NAME);
      if (training || order === null) return;
      try {
        begin(order, true);
      } catch (error) {
        console.warn(error);
        forget();
      }
    },
    stop() {
      const { run } = state;
      const hasLearned = run?.points.length || run?.update?.stage === "learning";
      if (hasLearned) training?.stop();
      else forget();
    },
  };
}
