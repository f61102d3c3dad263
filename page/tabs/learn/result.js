// The result of the newest training: its verdict, its network and its mistakes; and the runs of this visit.

import { networkFile } from "../../common/npz.js";
import { makeComparison } from "../../shared/comparison.js";
import { finder } from "../../shared/elements.js";
import { on } from "../../shared/events.js";
import { showGallery } from "../../shared/gallery.js";
import { keepNetwork, ownNetwork, useNetwork } from "../../shared/own_network.js";
import { save } from "../../shared/save.js";
import { text } from "../../shared/texts.js";
import { makeRuns } from "./runs.js";
import { endedRun, verdictOf } from "./state.js";

/** @import { Store } from "./state.js" @import { Settings } from "./types.d.ts" */

const DIGITS_HEIGHT = 0.4; // of the window's height: the digits that a comparison shows

// Show results in Learn's element; `describe` returns settings in words.
/** @param {HTMLElement} element @param {Store} store @param {(settings: Settings) => string} describe */
export function makeResult(element, store, describe) {
  const { state, subscribe } = store;
  const find = finder(element);
  const comparison = makeComparison(find(".compared"), () => innerHeight * DIGITS_HEIGHT);
  makeRuns(find("table.runs"), store, describe);

  const showUse = mountUse(find, store);

  function show() {
    const run = endedRun(state);
    find(".summary").hidden = run === null;
    find(run ? ".summary > .buttons" : ".saving").append(find(".download")); // beside the program until there is a result
    if (!run) return;
    find(".verdict").textContent = verdictOf(state);
    const { compared = null } = run.result;
    const about = text("mine_us_test", { count: compared?.drawings ?? 0 });
    comparison.show({ comparison: compared, about, hasAfter: run.result.end !== "diverged" });
    find(".count").textContent = text("learn_mistakes", { count: run.result.misread });
    showGallery(find(".gallery"), run.result.examples);
    showUse();
  }
  subscribe(show, ["isOn", "runs", "tested", "language"]);
  show();
}

// Use the network on all tabs, or save it. Returns a function that shows whether it is used.
/** @param {ReturnType<typeof finder>} find @param {Store} store */
function mountUse(find, { state, set }) {
  find(".use").addEventListener("click", async () => {
    const run = endedRun(state);
    if (!run?.result.network) return;
    // A network from a file may have taken its place.
    const token = run.token ?? (await keepNetwork(run.result.network)).id;
    set({ run: { ...run, token } });
    useNetwork(token, "own");
  });
  find(".unuse").addEventListener("click", () => useNetwork(null));
  find(".save-weights").addEventListener("click", () => {
    const network = endedRun(state)?.result.network;
    if (network) save(networkFile(network), "digits.npz");
    find(".load").hidden = false; // from now on
  });
  on("network", showUse);

  function showUse() {
    const run = endedRun(state);
    if (!run) return;
    const isUsed = run.token !== null && run.token === ownNetwork();
    find(".use").hidden = isUsed || run.result.network === null;
    find(".unuse").hidden = !isUsed;
    find(".save-weights").hidden = run.result.network === null;
    find(".used").textContent = isUsed ? text("learn_used") : "";
  }
  return showUse;
}
