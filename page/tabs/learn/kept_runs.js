// The finished runs of this visit. The browser keeps them until its tab is closed, so that a reload does not lose them.

import { mountWithState, storeState } from "../../shared/storage.js";
import { curvesOf, ghostOf } from "./curves.js";

/** @import { EndedRun, KeptRun } from "./types.d.ts" */

const KEY = "learn-runs";
const MAX_RUNS = 12;

// Add a training that has ended, and keep them; returns all of them.
export function withRun(/** @type {KeptRun[]} */ runs, /** @type {EndedRun} */ { settings, points, moments, result }) {
  const { end, test_accuracy, misread, seconds } = result;
  const run = {
    number: (runs.at(-1)?.number ?? 0) + 1,
    settings,
    curves: ghostOf(curvesOf(points, moments)),
    ...{ test_accuracy, misread, seconds, end },
  };
  const all = [...runs, run];
  storeState(KEY, all.slice(-MAX_RUNS));
  return all;
}

// Call `show` with the kept runs, oldest first.
export const showKeptRuns = (/** @type {(runs: KeptRun[]) => void} */ show) =>
  mountWithState(KEY, (runs) => show(runs ?? []));
