// How a training changes the run that Learn shows, see `Run` in types.d.ts.

import { isSamePlace, placeOf } from "./curves.js";

/** @import { Run, Update } from "./types.d.ts" @import { Place } from "./curves.js" */

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
/** @template {Place} Kept @param {Kept[]} list @param {Kept} newest */
function add(list, newest) {
  const later = list.findLastIndex((each) => placeOf(each) < placeOf(newest)) + 1;
  const [same] = list.splice(later);
  list.push(same && isSamePlace(same, newest) ? { ...same, ...newest } : newest);
}
