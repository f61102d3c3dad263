// The visitor's trainings, one at a time. After a reload, or a failure, one goes on from its last epoch.

import { usesOwn } from "../../engine/data.js";
import { emit, on } from "../../shared/events.js";
import { Rejected } from "../../shared/failures.js";
import { keepNetwork } from "../../shared/own_network.js";
import { keep, readKept } from "../../shared/tab_store.js";
import { addUpdate, isHistory, newRun } from "./run.js";

/** @import { Run } from "./types.d.ts" */

const NAME = "training"; // of what the tab keeps until a training ends: {settings, own, checkpoint, points, moments}

// Train with the settings of the store. It sets `isOn`, whether a training runs, and after each update `run`, the newest one,
// see run.js, with the `token` of its network, and the ids of the drawings that it has `learned`.
//
// `worker` is that of shared/training.js, and `isSettings` returns whether a value has all settings. The trainer calls
//
//   onStart    with whether the training goes on from an epoch
//   onKept     with whether a reload can resume it, when that is known
//   onEnd      at the end, with what has changed in the state, and with the error that ended it, if any
//
// Returns `start`, `resume` and `stop`.
export function makeTrainer({ state, set, subscribe }, { worker, isSettings, onStart, onKept, onEnd }) {
  let run = /** @type {Run | null} */ (null);
  let training = /** @type {ReturnType<typeof worker.start> | null} */ (null); // while it runs
  let kept = null; // what the tab keeps

  async function keepOrder(order) {
    kept = order;
    const isStored = await keep(NAME, order);
    if (order !== null && order === kept) onKept(isStored);
  }

  function begin(order, isResumed) {
    const { settings, own, checkpoint, points, moments } = order;
    const learned = new Set(own.map(({ id }) => id));
    /** @type {Run} */
    const begun = { ...newRun(settings), points: [...points], moments: [...moments], token: null, learned };
    run = begun;
    keepOrder(order);
    training = worker.start(
      { start: { settings, own, checkpoint, field: state.field } },
      {
        onUpdate(update) {
          addUpdate(begun, update);
          if (update.stage !== "done") set({ run: { ...begun } });
        },
        onCheckpoint(newest) {
          keepOrder({ settings, own, checkpoint: newest, points: [...begun.points], moments: [...begun.moments] });
        },
        onEnd(error) {
          if (isResumed && begun.update === null && error instanceof Rejected) forget();
          else finish(begun, error);
        },
      },
    );
    emit("training", true);
    set({ run: { ...begun }, isOn: true, isChosen: true, trainingTrouble: "" });
    onStart(checkpoint !== null);
  }

  async function finish(ended, error) {
    const { network } = ended.result ?? {};
    if (network) ended.token = (await keepNetwork(network)).id;
    training = null;
    if (!error || error instanceof Rejected) keepOrder(null);
    emit("training", false);
    onEnd({ run: ended, isOn: false }, error);
  }

  function forget() {
    training?.abandon();
    [training, run] = [null, null];
    keepOrder(null);
    emit("training", false);
    onEnd({ run, isOn: false });
  }
  on("forget", () => training?.abandon());
  subscribe(({ field }) => training?.show(field), ["field"]);

  return {
    start(drawings) {
      const { settings } = state;
      const own = usesOwn(settings) ? drawings : [];
      const wordsOf = (order) => JSON.stringify([order?.settings, order?.own]);
      const isSame = wordsOf(kept) === wordsOf({ settings, own }); // the same again, after a failure
      if (!training) begin(isSame ? kept : { settings, own, checkpoint: null, points: [], moments: [] }, false);
    },
    async resume() {
      const order = await readKept(NAME);
      if (training || order === null) return;
      if (isOrder(order, isSettings)) begin(order, true);
      else keepOrder(null);
    },
    stop() {
      const hasLearned = run?.points.length || run?.update?.stage === "learning";
      if (hasLearned) training?.stop();
      else forget();
    },
  };
}

// Other programs may have changed what the browser keeps; the worker checks the checkpoint.
function isOrder(order, isSettings) {
  try {
    return Array.isArray(order.own) && isSettings(order.settings) && isHistory(order, order.settings);
  } catch (error) {
    console.warn(error);
    return false;
  }
}
