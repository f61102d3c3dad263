// Break it: switch off units of the network that is shown. Meanwhile this network answers on every tab, see `runExperiment` in
// own_network.js.

import { makeButton, setText } from "../../shared/elements.js";
import { EXPERIMENT, networkBefore, runExperiment, runningExperiment } from "../../shared/own_network.js";
import { logUnlessRejected, request } from "../../shared/requests.js";
import { text } from "../../shared/texts.js";
import { oneAtATime } from "../../shared/timing.js";
import { hiddenLayers } from "./state.js";

/**
 * @import { Experiment } from "../../types.d.ts"
 * @import { View } from "./inside.js"
 * @import { State } from "./state.js"
 * @import { StillReadsAnswer, Unit } from "./types.d.ts"
 */

/** @returns {Experiment} */
const current = () => runningExperiment() ?? { small: false, off: [] };
const offIn = (/** @type {number} */ layer) => current().off[layer] ?? [];

// Whether a unit of the network that is shown is switched off.
export const isOff = (/** @type {Unit} */ { layer, unit }) => offIn(layer).includes(unit);

/** @param {State} state @param {number} layer @param {number[]} units */
function setOff(state, layer, units) {
  const off = hiddenLayers(state).map((_, each) => (each === layer ? units : offIn(each)));
  runExperiment({ small: state.isSmall, off });
}

// Switch a unit off or on.
export function toggleUnit(/** @type {State} */ state, /** @type {Unit} */ unit) {
  const others = offIn(unit.layer).filter((each) => each !== unit.unit);
  setOff(state, unit.layer, isOff(unit) ? others : [...others, unit.unit]);
}

// Make the panel of `view`, which is open while `state.isBreaking`. `choose` is called to close the drawer.
//
// Returns `close`, which returns whether it was open; `makeLayers`, for another network; `update`; and `count`, for other
// weights.
/** @param {View} view @param {(unit: null) => void} choose */
export function makeBreaking({ find, state, set }, choose) {
  const [panel, opener] = [find(".break"), find("button.open-break")];
  let layers = /** @type {HTMLButtonElement[]} */ ([]); // one for each hidden layer

  const isAllOff = (/** @type {number} */ layer) => offIn(layer).length === hiddenLayers(state)[layer].units;
  const toggleLayer = (/** @type {number} */ layer) =>
    setOff(state, layer, isAllOff(layer) ? [] : [...hiddenLayers(state)[layer].order]);

  find(".mend").addEventListener("click", () => {
    runExperiment(null);
    layers[0]?.focus(); // the button is disabled now
  });
  opener.addEventListener("click", open);
  find(".break .close").addEventListener("click", close);

  function open() {
    set({ isBreaking: true });
    choose(null);
    count();
    panel.scrollIntoView({ block: "nearest" });
    layers[0]?.focus({ preventScroll: true }); // the button is hidden now
  }

  function close() {
    if (!state.isBreaking) return false;
    const hadFocus = panel.contains(document.activeElement);
    set({ isBreaking: false });
    choose(null);
    if (hadFocus) opener.focus();
    return true;
  }

  // ---- The test digits that it still reads

  const count = oneAtATime(async () => {
    if (!state.isBreaking) return;
    const experiment = runningExperiment();
    const subject = experiment ? { network: EXPERIMENT } : { network: networkBefore(), small: state.isSmall };
    let answer = /** @type {StillReadsAnswer | null} */ (null);
    try {
      answer = await request("still_reads", subject);
    } catch (error) {
      logUnlessRejected(error);
    }
    set({ counted: { experiment, answer } });
  });

  function makeLayers() {
    layers = hiddenLayers(state).map((_, layer) => makeButton(() => toggleLayer(layer), { className: "pill" }));
    find(".break-layers").replaceChildren(find(".break-layers span"), ...layers);
  }

  function update() {
    panel.hidden = !state.isBreaking;
    opener.disabled = !state.structure || layers.length === 0;
    setText(find(".how"), text(state.structure?.dead ? "rejected_cut" : "break_how"));
    for (const [layer, button] of state.structure ? layers.entries() : []) {
      setText(button, text("break_layer", { layer: layer + 1 }));
      button.setAttribute("aria-pressed", String(isAllOff(layer)));
    }
    find("button.mend").disabled = runningExperiment() === null;
    const { experiment, answer } = state.counted ?? {};
    find(".still").classList.toggle("old", experiment !== runningExperiment());
    setText(find(".still"), answer ? text(answer.isBroken ? "break_reads" : "break_reads_whole", answer) : "");
  }

  return { close, makeLayers, update, count };
}
