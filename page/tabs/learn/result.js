// The result of the newest training: its verdict, its network and its mistakes; and the runs of this visit.

import { networkFile } from "../../engine/npz.js";
import { on } from "../../shared/events.js";
import { showGallery } from "../../shared/gallery.js";
import { ownNetwork, useNetwork } from "../../shared/own_network.js";
import { save } from "../../shared/save.js";
import { text } from "../../shared/translations.js";
import { curvesOf, thinned } from "./curves.js";
import { keepRuns, readRuns } from "./kept_runs.js";
import { makeRuns } from "./runs.js";

// Show results in Learn's element; `choices` describes settings, see choices.js. Returns
//
//   show   takes the newest run, if it has ended with a result, or null; and its verdict in words
//   add    is to be called with a run that has ended
//   runs   those of this visit, oldest first, see kept_runs.js
export function makeResult(element, choices) {
  const find = (selector) => element.querySelector(selector);
  const runs = readRuns(choices.isSettings);
  const showRuns = makeRuns(find(".runs"), choices.describe);
  let run = null; // that has ended

  find(".use").addEventListener("click", () => useNetwork(run.token, "own"));
  find(".unuse").addEventListener("click", () => useNetwork(null));
  find(".download").addEventListener("click", () => save(networkFile(run.result.network), "digits.npz"));
  on("network", showUse);

  function showUse() {
    if (!run) return;
    const isUsed = run.token !== null && run.token === ownNetwork();
    find(".use").hidden = isUsed || run.token === null;
    find(".unuse").hidden = !isUsed;
    find(".download").hidden = run.token === null;
    find(".used").textContent = isUsed ? text("learn_used") : "";
  }

  return {
    show(newRun, verdict) {
      run = newRun;
      find(".result").hidden = runs.length === 0;
      find(".summary").hidden = find(".examples").hidden = run === null;
      showRuns(runs);
      if (!run) return;
      find(".verdict").textContent = verdict;
      find(".count").textContent = text("learn_mistakes", { count: run.result.misread });
      showGallery(find(".gallery"), run.result.examples);
      showUse();
    },
    add(ended) {
      runs.push(comparable(ended, (runs.at(-1)?.number ?? 0) + 1));
      keepRuns(runs);
    },
    runs,
  };
}

// A run as it is compared with later ones.
function comparable({ settings, points, moments, result }, number) {
  const { end, test_accuracy, misread, seconds, peak } = result;
  return {
    number,
    settings,
    epochs: settings.epochs,
    curves: thinned(curvesOf(points, moments)),
    peak: peak ?? 0,
    test_accuracy,
    misread,
    seconds,
    end,
  };
}
