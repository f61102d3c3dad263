// How a training changes the run that Learn shows, see `Run` in types.d.ts.

import { isSamePlace, placeOf } from "./curves.js";

/** @import { Run, Update } from "./types.d.ts" @import { Place } from "./curves.js" */

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
  const isAgain = later < list.length && isSamePlace(list[later], newest);
  return [...list.slice(0, later), isAgain ? { ...list[later], ...newest } : newest];
}
