// How a training changes the run that Learn shows, see `Run` in types.d.ts.

import { countWeights } from "../../engine/network.js";
import { isSamePlace, placeOf } from "./curves.js";
import { shapesOf } from "./recording.js";

/** @import { LearningUpdate, Run, Settings, Update } from "./types.d.ts" @import { Place } from "./curves.js" */

const MAX_MOMENTS = 100; // more than a training has

export function addUpdate(/** @type {Run} */ run, /** @type {Update} */ update) {
  run.update = update;
  if (update.stage === "learning") {
    const { moment, weights, probabilities, ...point } = update;
    Object.assign(run, { weights, probabilities });
    if (point.batch > 0) add(run.points, point);
    if (moment) add(run.moments, moment);
  }
  if (update.stage === "done") run.result = update;
}

// Add a point or a moment to those before it. A training that goes on from its last epoch repeats later ones.
/**
 * @template {Place} Kept
 * @param {Kept[]} list
 * @param {Kept} newest
 */
function add(list, newest) {
  const later = list.findLastIndex((each) => placeOf(each) < placeOf(newest)) + 1;
  const [same] = list.splice(later);
  list.push(same && isSamePlace(same, newest) ? { ...same, ...newest } : newest);
}

// Whether a value from the browser's storage has the points and moments of a run with these settings.
/** @param {Pick<Run, "points" | "moments">} history @param {Settings} settings */
export function isHistory({ points, moments }, settings) {
  const size = 2 * countWeights(shapesOf(settings));
  return (
    points.every(isPoint) &&
    moments.length <= MAX_MOMENTS &&
    moments.every((moment) => isPoint(moment) && isMatrix(moment.confusion_matrix) && isHalves(moment.halves, size))
  );
}

const isFigure = (/** @type {unknown} */ value) => value === undefined || value === null || typeof value === "number";
const isPoint = (/** @type {Place & Partial<LearningUpdate>} */ { loss, accuracy, val_loss, val_accuracy, ...place }) =>
  Number.isFinite(placeOf(place)) && [loss, accuracy, val_loss, val_accuracy].every(isFigure);
const isMatrix = (/** @type {number[][]} */ matrix) =>
  matrix.length === 10 && matrix.every((row) => row.length === 10 && row.every((count) => Number.isInteger(count)));
/** @param {unknown} halves @param {number} size */
const isHalves = (halves, size) => halves instanceof Uint8Array && halves.length === size;
