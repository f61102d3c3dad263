// The finished runs of this visit. The browser keeps them until its tab is closed, so that a reload does not lose them.

import { store, storedJson } from "../../shared/storage.js";
import { curvesOf, thinned } from "./curves.js";

const KEY = "learn-runs";
const MAX_RUNS = 12;
const MAX_POINTS = 61; // of a curve, see `thinned` in curves.js

// Add a training that has ended, see run.js, and keep them; returns all of them. A run is {number, settings, epochs, curves,
// peak, test_accuracy, misread, seconds, end}.
export function withRun(runs, { settings, points, moments, result }) {
  const { end, test_accuracy, misread, seconds, peak } = result;
  const run = {
    number: (runs.at(-1)?.number ?? 0) + 1,
    settings,
    epochs: settings.epochs,
    curves: thinned(curvesOf(points, moments)),
    peak: peak ?? 0,
    ...{ test_accuracy, misread, seconds, end },
  };
  const all = [...runs, run];
  store(KEY, JSON.stringify(all.slice(-MAX_RUNS)), "sessionStorage");
  return all;
}

// Returns the kept runs, oldest first. What others may have stored under this name is ignored; `isSettings` returns
// whether a value has all settings.
export function readRuns(isSettings) {
  const areRuns = (runs) => runs.length <= MAX_RUNS && runs.every((run) => isRun(run) && isSettings(run.settings));
  return storedJson(KEY, "sessionStorage", areRuns, []);
}

const isNumber = (value) => Number.isFinite(value) && value >= 0;
const isCurve = (points) =>
  points.length <= MAX_POINTS && points.every((point) => point.length === 2 && point.every(Number.isFinite));
const isMeasure = ({ training, validation }) => isCurve(training) && isCurve(validation);
const isRun = ({ number, epochs, curves, peak, test_accuracy: accuracy, misread, seconds }) =>
  [number, epochs, peak, accuracy, misread, seconds].every(isNumber) &&
  isMeasure(curves.loss) &&
  isMeasure(curves.accuracy);
