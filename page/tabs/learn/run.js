// A training while it runs and afterwards, or a recorded one; engine/training/worker.js describes the updates.

/** @import { TrainingPlace } from "../../engine/training/types.d.ts" @import { Result, Run, TrainingOrder, Update } from "./types.d.ts" */
/** @typedef {Omit<TrainingPlace, "epochs">} Place */

export const newRun = (/** @type {TrainingOrder} */ { settings, own, points, moments }) => ({
  settings,
  points, // of the curves, oldest first
  moments, // that can be shown again
  learned: new Set(own.map(({ id }) => id)), // the ids of the drawings that it learns from
  update: /** @type {Update | null} */ (null), // the newest one; null for a recorded training
  weights: /** @type {Float32Array[]} */ ([]), // the newest ones of the first units of the first layer
  probabilities: /** @type {number[] | null} */ (null), // the newest ones that the network gives the drawing
  result: /** @type {Result | null} */ (null),
  token: /** @type {string | null} */ (null), // of the network that is kept
});

// How an update of a training changes its run.
/** @param {Run} run @param {Update} update @returns {Run} */
export function withUpdate(run, update) {
  if (update.stage === "done") return { ...run, update, result: update };
  if (update.stage !== "learning") return { ...run, update };
  const { moment, weights, probabilities, ...point } = update;
  const points = point.batch > 0 ? withNewest(run.points, point) : run.points;
  return { ...run, update, weights, probabilities, points, moments: withNewest(run.moments, moment) };
}

// Add a point or a moment, if there is one. A training that goes on from its last epoch repeats later ones.
/** @template {Place} Kept @param {Kept[]} list @param {Kept} [newest] */
function withNewest(list, newest) {
  if (!newest) return list;
  const later = list.findLastIndex((each) => placeOf(each) < placeOf(newest)) + 1;
  const isAgain = later < list.length && placeOf(list[later]) === placeOf(newest);
  return [...list.slice(0, later), isAgain ? { ...list[later], ...newest } : newest];
}

export const placeOf = (/** @type {Place} */ { epoch, batch, batches }) => epoch - 1 + batch / batches; // in epochs
