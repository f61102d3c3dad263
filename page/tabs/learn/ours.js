// "Train on us": a training on the digits of several pupils, whose zips were imported, on this device. Every third pupil is
// held out; see engine/training/class_training.js.

import { compare, makeComparison } from "../../shared/comparison.js";
import { ask } from "../../shared/engine.js";
import { emit, on } from "../../shared/events.js";
import { Rejected } from "../../shared/failures.js";
import { finder } from "../../shared/finder.js";
import { decimal, percent } from "../../shared/format.js";
import { keepNetwork, ownNetwork, useNetwork } from "../../shared/own_network.js";
import { sentenceOf } from "../../shared/requests.js";
import { setText } from "../../shared/set_text.js";
import { makeTrainingWorker } from "../../shared/training.js";
import { text } from "../../shared/translations.js";

/** @import { Comparison } from "../../types.d.ts" @import { Store } from "./state.js" @import { OwnDrawing, OursResult } from "./types.d.ts" */

const LEAST = 3; // pupils

// Show it in Learn's element. Returns `show`, to be called with the drawings.
/** @param {HTMLElement} element @param {Store} store */
export function makeOurs(element, { state, set, subscribe }) {
  const find = finder(finder(element)(".ours"));
  const worker = makeTrainingWorker();
  let drawings = /** @type {OwnDrawing[]} */ ([]);
  let training = /** @type {ReturnType<typeof worker.start> | null} */ (null); // while it runs
  let isPreparing = false;
  let token = /** @type {string | null} */ (null); // of the network that it has trained
  let result = /** @type {OursResult | null} */ (null);
  let comparison = /** @type {Comparison | null} */ (null);
  let isAfter = true; // whether the readings after the training are shown
  let said = () => ""; // returns the sentence about the training, in the page's language
  const { showDigits, showMoment } = makeComparison(find(".test"), {
    sentence: "ours_test",
    onMoment(isLater) {
      isAfter = isLater;
      show();
    },
  });

  find(".ours-train").addEventListener("click", async () => {
    if (isPreparing) return;
    isPreparing = true;
    try {
      await start();
    } catch (error) {
      end(error);
    }
    isPreparing = false;
  });
  find(".ours-stop").addEventListener("click", () => end());
  find(".ours-use").addEventListener("click", () => useNetwork(token, "own"));
  find(".ours-unuse").addEventListener("click", () => useNetwork(null));
  on("network", show);
  on("forget", () => training?.abandon());
  subscribe(() => {
    showDigits(comparison);
    show();
  }, ["language", "isOn"]);

  async function start() {
    say(() => text("class_stage_loading"));
    const { trained, held_out: heldOut } = await ask("split_own", { drawings });
    training = worker.start(
      { train_on_class: { trained, heldOut, checkpoint: null } },
      {
        onUpdate({ stage, ...update }) {
          if (stage === "done") finish(/** @type {OursResult} */ (/** @type {unknown} */ (update)), heldOut);
          else say(() => text(`class_stage_${stage}`, { percent: percent(Number(update.progress ?? 0)) }));
        },
        onCheckpoint() {},
        onEnd: (error) => error && end(error),
      },
    );
    emit("training", true);
    show();
  }

  /** @param {OursResult} newest @param {import("../../engine/types.d.ts").Digits} heldOut */
  async function finish(newest, heldOut) {
    training = null;
    emit("training", false);
    if (!newest.network) return say(() => text("class_trouble_ended"));
    token = (await keepNetwork(newest.network)).id;
    if (state.run) set({ run: { ...state.run, token: null }, tested: null });
    [result, comparison, isAfter] = [newest, compare(heldOut, newest.readings), true];
    showDigits(comparison);
    say(() => text("class_trained", { seconds: decimal(newest.result.seconds, 0) }));
  }

  // End a training without a result.
  function end(/** @type {unknown} */ error = null) {
    if (error && !(error instanceof Rejected)) console.warn(error);
    training?.abandon();
    training = null;
    emit("training", false);
    say(() => (error ? sentenceOf(/** @type {Error} */ (error), "learn_broken_off") : ""));
  }

  function say(/** @type {() => string} */ words) {
    said = words;
    show();
  }

  function show() {
    const pupils = new Set(drawings.map(({ writer }) => writer)).size;
    const values = { count: pupils, held: Math.floor(pupils / LEAST) };
    setText(find(".ours-how"), pupils < LEAST ? text("ours_few") : text("ours_enough", values));
    find(".ours-train").hidden = pupils < LEAST || training !== null;
    find("button.ours-train").disabled = state.isOn;
    find(".ours-stop").hidden = training === null;
    setText(find(".ours-said"), said());
    find(".test").hidden = comparison === null;
    if (comparison) showMoment(comparison, isAfter, true);
    const also = result && [
      text("ours_on_trained", result.result.trained),
      text("class_on_mnist", result.result.mnist),
    ];
    setText(find(".also"), also?.join(" ") ?? "");
    const isUsed = token !== null && token === ownNetwork();
    find(".ours-use").hidden = token === null || isUsed;
    find(".ours-unuse").hidden = !isUsed;
  }

  return {
    show(/** @type {OwnDrawing[]} */ newest) {
      drawings = newest;
      show();
    },
  };
}
