// Break it: switch off units of the network that is shown, and shake its weights. Meanwhile this network answers on every tab,
// see `runExperiment` in own_network.js.

import { makeButton } from "../../shared/button.js";
import { ask } from "../../shared/engine.js";
import { Rejected } from "../../shared/failures.js";
import { percent } from "../../shared/format.js";
import { oneAtATime } from "../../shared/one_at_a_time.js";
import { EXPERIMENT, networkBefore, runExperiment, runningExperiment } from "../../shared/own_network.js";
import { setText } from "../../shared/set_text.js";
import { text } from "../../shared/translations.js";

/**
 * @import { Experiment, Props } from "../../types.d.ts"
 * @import { View } from "./inside.js"
 * @import { StillReadsAnswer, Unit } from "./types.d.ts"
 */

/** @returns {Experiment} */
const current = () => runningExperiment() ?? { small: false, off: [], shaken: 0 };
const offIn = (/** @type {number} */ layer) => current().off[layer] ?? [];

// Whether a unit of the network that is shown is switched off.
export const isOff = (/** @type {Unit} */ { layer, unit }) => offIn(layer).includes(unit);

// Make the panel of `view`, which is open while `state.isBreaking`; `is_known` is whether the engine can compute the page's
// network. `show` is called when the panel has changed, and `choose` to close the drawer.
//
// Returns `toggle`, which switches a unit off or on; `close`; `restart`, for another network; `update`; and `count`, for
// other weights.
/** @param {View} view @param {Props["inside"]} props @param {{ show: () => void, choose: (unit: null) => void }} handlers */
export function makeBreaking({ find, state, hidden }, { is_known: isKnown }, { show, choose }) {
  const [panel, opener, slider] = [find(".break"), find("button.open-break"), find(".shake input")];
  let layers = /** @type {HTMLButtonElement[]} */ ([]); // one for each hidden layer
  let counted = /** @type {StillReadsAnswer | null} */ (null); // of the test digits, see `still_reads` in handlers.js; null without MNIST
  let countedIn = /** @type {Experiment | null | undefined} */ (undefined); // the experiment then; undefined before the first count

  const isAllOff = (/** @type {number} */ layer) => offIn(layer).length === hidden()[layer].units;
  const change = (/** @type {Partial<Experiment>} */ newest) =>
    runExperiment({ ...current(), small: state.isSmall, ...newest });

  function setOff(/** @type {number} */ layer, /** @type {number[]} */ units) {
    change({ off: hidden().map((_, each) => (each === layer ? units : offIn(each))) });
  }

  function toggle(/** @type {Unit} */ unit) {
    const others = offIn(unit.layer).filter((each) => each !== unit.unit);
    setOff(unit.layer, isOff(unit) ? others : [...others, unit.unit]);
  }

  const toggleLayer = (/** @type {number} */ layer) => setOff(layer, isAllOff(layer) ? [] : [...hidden()[layer].order]);

  slider.addEventListener("input", () => {
    state.isShaking = true;
    change({ shaken: slider.valueAsNumber / 100 });
  });
  slider.addEventListener("change", () => {
    state.isShaking = false;
  });
  find(".mend").addEventListener("click", () => {
    runExperiment(null);
    slider.focus(); // the button is disabled now
  });
  opener.addEventListener("click", open);
  find(".break .close").addEventListener("click", close);

  function open() {
    state.isBreaking = true;
    choose(null);
    count();
    panel.scrollIntoView({ block: "nearest" });
    slider.focus({ preventScroll: true }); // the button is hidden now
  }

  function close() {
    const hadFocus = panel.contains(document.activeElement);
    state.isBreaking = false;
    choose(null);
    if (hadFocus) opener.focus();
  }

  // ---- The test digits that it still reads

  const count = oneAtATime(async () => {
    if (!state.isBreaking) return;
    const experiment = runningExperiment();
    const subject = experiment ? { network: EXPERIMENT } : { network: networkBefore(), small: state.isSmall };
    try {
      counted = await ask("still_reads", subject);
    } catch (error) {
      if (!(error instanceof Rejected)) console.warn(error);
      counted = null;
    }
    countedIn = experiment;
    show();
  });

  function restart() {
    layers = hidden().map((_, layer) => makeButton(() => toggleLayer(layer), { className: "pill" }));
    find(".break-layers").replaceChildren(find(".break-layers span"), ...layers);
    find(".break-layers").hidden = layers.length === 0;
    [counted, countedIn] = [null, undefined];
    count();
  }

  function update() {
    const { shaken } = current();
    panel.hidden = !state.isBreaking;
    opener.disabled = !state.structure || !(isKnown || state.isSmall || networkBefore() !== null);
    slider.value = String(Math.round(100 * shaken));
    slider.setAttribute("aria-valuetext", percent(shaken));
    const shakeHow = text("break_shake_how");
    const how = layers.length > 0 ? text("break_how") : shakeHow;
    setText(find(".how"), state.structure?.dead ? text("rejected_cut") : how);
    find(".shake").title = shakeHow;
    for (const [layer, button] of state.structure ? layers.entries() : []) {
      setText(button, text("break_layer", { layer: layer + 1 }));
      button.setAttribute("aria-pressed", String(isAllOff(layer)));
    }
    find("button.mend").disabled = runningExperiment() === null;
    find(".still").classList.toggle("old", countedIn !== runningExperiment());
    setText(find(".still"), counted ? text(counted.isBroken ? "break_reads" : "break_reads_whole", counted) : "");
  }

  return { toggle, close, restart, update, count };
}
