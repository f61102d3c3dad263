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

const current = () => runningExperiment() ?? { small: false, off: [], shaken: 0 };
const offIn = (layer) => current().off[layer] ?? [];

// Whether a unit of the network that is shown is switched off.
export const isOff = ({ layer, unit }) => offIn(layer).includes(unit);

// Make the panel of `view`, which is open while `state.isBreaking`; `is_known` is whether the engine can compute the page's
// network. `show` is called when the panel has changed, and `choose` to close the drawer.
//
// Returns `toggle`, which switches a unit off or on; `close`; `restart`, for another network; `update`; and `count`, for
// other weights.
export function makeBreaking({ find, state }, { is_known: isKnown }, { show, choose }) {
  const [panel, opener, slider] = [find(".break"), find(".open-break"), find(".shake input")];
  let layers = []; // a button for each hidden layer
  let counted = /** @type {import("./types.d.ts").StillReadsAnswer | null} */ (null); // of the test digits, see `still_reads` in handlers.js; null without MNIST
  let countedIn; // the experiment then; undefined before the first count

  const isAllOff = (layer) => offIn(layer).length === state.structure.hidden[layer].units;
  const change = (newest) => runExperiment({ ...current(), small: state.isSmall, ...newest });

  function setOff(layer, units) {
    change({ off: state.structure.hidden.map((_, each) => (each === layer ? units : offIn(each))) });
  }

  function toggle(unit) {
    const others = offIn(unit.layer).filter((each) => each !== unit.unit);
    setOff(unit.layer, isOff(unit) ? others : [...others, unit.unit]);
  }

  const toggleLayer = (layer) => setOff(layer, isAllOff(layer) ? [] : [...state.structure.hidden[layer].order]);

  slider.addEventListener("input", () => {
    state.isShaking = true;
    change({ shaken: slider.value / 100 });
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
    layers = state.structure.hidden.map((_, layer) => makeButton(() => toggleLayer(layer), { className: "pill" }));
    find(".break-layers").replaceChildren(find(".break-layers span"), ...layers);
    find(".break-layers").hidden = layers.length === 0;
    [counted, countedIn] = [null, undefined];
    count();
  }

  function update() {
    const { shaken } = current();
    panel.hidden = !state.isBreaking;
    opener.disabled = !state.structure || !(isKnown || state.isSmall || networkBefore() !== null);
    slider.value = Math.round(100 * shaken);
    slider.setAttribute("aria-valuetext", percent(shaken));
    setText(find(".shake output"), percent(shaken));
    const shakeHow = text("break_shake_how", { percent: percent(1) });
    const how = layers.length > 0 ? text("break_how") : shakeHow;
    setText(find(".how"), state.structure?.dead ? text("rejected_cut") : how);
    find(".shake").title = shakeHow;
    for (const [layer, button] of state.structure ? layers.entries() : []) {
      setText(button, text("break_layer", { layer: layer + 1 }));
      button.setAttribute("aria-pressed", isAllOff(layer));
    }
    find(".mend").disabled = runningExperiment() === null;
    find(".still").classList.toggle("old", countedIn !== runningExperiment());
    setText(find(".still"), counted ? text(counted.isBroken ? "break_reads" : "break_reads_whole", counted) : "");
  }

  return { toggle, close, restart, update, count };
}
