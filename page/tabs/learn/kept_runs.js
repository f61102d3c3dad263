// The finished runs of this visit. The browser keeps them until its tab is closed, so that a reload does not lose them.

import { store, storedJson } from "../../shared/storage.js";
import { curvesOf, thinned } from "./curves.js";

/** @import { Curve, Curves, EndedRun, KeptRun, Measure } from "./types.d.ts" */

const KEY = "learn-runs";
const MAX_RUNS = 12;
const MAX_POINTS = 61; // of a curve, see `thinned` in curves.js

// Add a training that has ended, and keep them; returns all of them.
export function withRun(/** @type {KeptRun[]} */ runs, /** @type {EndedRun} */ { settings, points, moments, result }) {
  const { end, test_accuracy, misread, seconds } = result;
  const run = {
    number: (runs.at(-1)?.number ?? 0) + 1,
    settings,
    curves: thinned(curvesOf(points, moments)),
    ...{ test_accuracy, misread, seconds, end },
  };
  const all = [...runs, run];
  store(KEY, JSON.stringify(all.slice(-MAX_RUNS)), "sessionStorage");
  return all;
}

// Returns the kept runs, oldest first. What others may have stored under this name is ignored; `isSettings` returns
// whether a value has all settings.
/** @param {(value: unknown) => boolean} isSettings @returns {KeptRun[]} */
export function readRuns(isSettings) {
  const areRuns = (/** @type {KeptRun[]} */ runs) =>
    runs.length <= MAX_RUNS && runs.every((run) => isRun(run) && isSettings(run.settings));
  return storedJson(KEY, "sessionStorage", areRuns, []);
}

const isNumber = (/** @type {number} */ value) => Number.isFinite(value) && value >= 0;
const isCurve = (/** @type {Curve} */ points) =>
  points.length <= MAX_POINTS && points.every((point) => point.length === 2 && point.every(Number.isFinite));
const isMeasure = (/** @type {Curves[Measure]} */ { training, validation }) => isCurve(training) && isCurve(validation);
const isRun = (/** @type {KeptRun} */ { number, curves, test_accuracy: accuracy, misread, seconds }) =>
  [number, accuracy, misread, seconds].every(isNumber) && isMeasure(curves.loss) && isMeasure(curves.accuracy);
