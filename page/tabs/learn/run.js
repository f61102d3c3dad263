// A training as Learn shows it, while it runs and afterwards, or a recorded one:
//
//   settings        of the training
//   update          the newest one; null before it, and for a recorded training
//   points          of the curves: updates of the stage "learning", oldest first
//   moments         that can be shown again: places with `loss`, `accuracy`, `confusion_matrix`, and all weights as `halves`
//   weights         the newest ones of the first units of the first layer, a Float32Array each
//   probabilities   the newest ones that the network gives the drawing, or null
//   result          the update of the stage "done", or null
//
// engine/training/worker.js describes the updates.

import { countWeights } from "../../engine/network.js";
import { isSamePlace, placeOf } from "./curves.js";
import { shapesOf } from "./recording.js";

const MAX_MOMENTS = 100; // more than a training has

export const newRun = (settings) => ({
  settings,
  update: null,
  points: [],
  moments: [],
  weights: [],
  probabilities: null,
  result: null,
});

export function addUpdate(run, update) {
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
function add(list, newest) {
  const later = list.findLastIndex((each) => placeOf(each) < placeOf(newest)) + 1;
  const [same] = list.splice(later);
  list.push(same && isSamePlace(same, newest) ? { ...same, ...newest } : newest);
}

// Whether a value from the browser's storage has the points and moments of a run with these settings.
export function isHistory({ points, moments }, settings) {
  const size = 2 * countWeights(shapesOf(settings));
  return (
    points.every(isPoint) &&
    moments.length <= MAX_MOMENTS &&
    moments.every((moment) => isPoint(moment) && isMatrix(moment.confusion_matrix) && isHalves(moment.halves, size))
  );
}

const isFigure = (value) => value === undefined || value === null || typeof value === "number";
const isPoint = (point) =>
  Number.isFinite(placeOf(point)) &&
  ["loss", "accuracy", "val_loss", "val_accuracy"].every((name) => isFigure(point[name]));
const isMatrix = (matrix) =>
  matrix.length === 10 && matrix.every((row) => row.length === 10 && row.every((count) => Number.isInteger(count)));
const isHalves = (halves, size) => halves instanceof Uint8Array && halves.length === size;
