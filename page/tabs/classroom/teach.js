// Teach it: the teacher trains a network on the class, every visitor sees what that changes, and can use the network.

import { makeStageAnnouncer } from "../../shared/announcement.js";
import { makeComparison } from "../../shared/comparison.js";
import { makeStore, on } from "../../shared/events.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { decimal, percent, text } from "../../shared/texts.js";
import { makeClassTraining } from "./train.js";

/** @import { Comparison } from "../../types.d.ts" @import { ClassState } from "./types.d.ts" */

const SUSPENSE = 1800; // ms from the end of a training until the page shows what it has changed

const initialState = () => ({
  test: /** @type {Comparison | null} */ (null), // what networks read on the held-out phones
  tested: /** @type {string | null} */ (null), // the class's network in `test`, null before the first training
  askedFor: "", // version of the state that `test` is about or will be, "" for none
});

export function mountTeach(/** @type {import("./room.js").Room} */ room) {
  const { part, props, state: tab, set, subscribe, order } = room;
  const { state, set: change } = makeStore(initialState());
  const find = part("teach");
  const announceStage = makeStageAnnouncer(find(".announcement"));
  const comparison = makeComparison(find(".test"), heightOf);

  const trainer = makeClassTraining(room);
  find(".train").addEventListener("click", trainer.start);
  find(".stop").addEventListener("click", () => order("stop"));
  find(".use").addEventListener("click", () => useNetwork(tab.newest?.network ?? null, "class"));
  find(".unuse").addEventListener("click", () => useNetwork(null));

  // ---- The training

  function show() {
    const { newest, isTeacher, isTraining } = tab;
    if (!newest || tab.view !== "teach") return;
    const { training, network, result, phones } = newest;
    const isEnough = phones >= props.minPhones;
    find(".lead").hidden = find(".enough").hidden = training !== null || result !== null;
    find(".enough").textContent = isEnough
      ? text("class_enough", { count: phones, held: Math.floor(phones / 3) })
      : text("class_too_few", { count: phones, least: props.minPhones });
    const trained = result ? text("class_trained", { seconds: decimal(result.seconds, 0) }) : "";
    const words = training ? text(`class_stage_${training.stage}`, { percent: percent(training.progress) }) : trained;
    find(".stage").textContent = words;
    announceStage(training ? training.stage : words, words);
    const progress = partOf(training);
    find(".track").hidden = training === null;
    find(".track").setAttribute("aria-valuenow", String(Math.round(100 * progress)));
    find(".fill").style.transform = `scaleX(${progress})`;
    find(".train").hidden = !isTeacher || training !== null;
    find("button.train").disabled = !isEnough;
    find(".stop").hidden = !isTeacher || training === null;
    find(".here").hidden = !(training ? isTraining : isTeacher && isEnough && !result);
    find(".use").hidden = !network || ownNetwork() === network;
    find(".unuse").hidden = !network || ownNetwork() !== network;
    if (network === null && !isEnough) change({ test: null, askedFor: "" });
    else if (state.askedFor !== versionOf(newest)) askTest(newest);
    showTest();
  }
  on("network", show);

  // ---- What it has changed

  async function askTest(/** @type {ClassState} */ newest) {
    const { network: tested } = newest;
    const askedFor = versionOf(newest);
    change({ askedFor });
    const isWanted = () => tab.view === "teach" && state.askedFor === askedFor;
    const showTrouble = (/** @type {import("../../types.d.ts").Words} */ trouble) => set({ trouble });
    const answer = await requestUntilAnswered("class_evaluate", {}, { isLong: true, isWanted, showTrouble });
    if (!isWanted()) return;
    const isReveal = state.test !== null && tested !== null && tested !== state.tested && !still.matches;
    change({ tested, test: answer?.test ?? null });
    if (isReveal) {
      setTimeout(() => comparison.show({ isAfter: true }), SUSPENSE);
      comparison.show({ isAfter: false });
    }
    showTest();
  }

  function showTest() {
    const { test, tested } = state;
    const result = test && tab.newest?.result;
    find(".also").textContent = result
      ? `${text("class_on_trained", result.trained)} ${text("compared_on_mnist", result.mnist)}`
      : "";
    const about = text("class_test", { count: test?.drawings ?? 0 });
    comparison.show({ comparison: test, about, hasAfter: tested !== null && !tab.newest?.training });
  }

  // Down to the window's edge.
  function heightOf(/** @type {HTMLElement} */ list) {
    const below = find(".also").offsetHeight + Number.parseFloat(getComputedStyle(list).marginBottom);
    return document.documentElement.clientHeight - (list.getBoundingClientRect().top + scrollY) - below;
  }

  subscribe(() => change({ askedFor: "" }), ["view", "isOpen"]);
  subscribe(show, ["view", "isOpen", "isTeacher", "isTraining", "language", "newest"]);
  subscribe(() => tab.isTeacher && trainer.resume(), ["isTeacher"]);
}

// Of a test: it changes when a training starts, as the class may have grown, and when it ends with a network.
const versionOf = (/** @type {ClassState} */ { network, training }) => `${network} ${training !== null}`;

// The progress of the whole training.
function partOf(/** @type {ClassState["training"]} */ training) {
  if (training?.stage === "learning") return 0.05 + 0.92 * training.progress;
  return training?.stage === "testing" ? 0.98 : 0;
}
