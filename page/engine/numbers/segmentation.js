// From the pieces of a drawing to the best ways to read it: cut → candidates → score → best path, like
// model/numbers/segmentation.py, which explains the steps.

import { MAX_CUT_PIECES, MAX_PIECES, UNCERTAIN, WORK_OF_CUTTING } from "../constants.js";
import { Candidate, findCandidates, keyOf, stretchesOf } from "./candidates.js";
import { cut } from "./cuts.js";
import { bestPaths, stepsOf } from "./paths.js";
import { countPoints } from "./pen.js";
import { Layout } from "./pieces.js";
import { draw, findPromising, read } from "./scores.js";

/**
 * @import { Recognizer } from "../recognizer.js"
 * @import { Drawing, Judged } from "../types.d.ts"
 * @import { Path } from "./types.d.ts"
 * @import { Work } from "./work.js"
 */

// Find the best ways to read at most MAX_PIECES uncut pieces. `run` joins all of them, {strokes, lineWidth}; `whole` is its
// verdict. Returns the best paths, see `bestPaths`; none where finding them would take too much work.
/** @param {Recognizer} recognizer @param {Layout} layout @param {Drawing} run @param {Judged} whole @param {Work} work */
export function segment(recognizer, layout, run, whole, work) {
  const allAsOne = new Candidate(layout.pieces, stretchesOf(layout.pieces), run.lineWidth, run);
  const { field, probabilities, certainty } = whole;
  Object.assign(allAsOne, { field, probabilities, certainty, isSettled: true });
  const known = new Map([[keyOf(allAsOne.stretches), allAsOne]]);

  // Take steps 2 to 4.
  function findPaths(/** @type {Layout} */ of) {
    const graph = findCandidates(of, run.lineWidth, known, work);
    if (work.isExceeded) return [];
    let promising = findPromising(graph, work);
    while (promising.length > 0) {
      read(recognizer, promising, work);
      promising = findPromising(graph, work);
    }
    let paths = bestPaths(graph);
    if (paths.length > 0) {
      promising = findPromising(graph, work, paths[0].cost);
      if (promising.length > 0) {
        read(recognizer, promising, work);
        paths = bestPaths(graph);
      }
    }
    return work.isExceeded ? [] : paths;
  }

  const uncut = work.spend(countPoints(run.strokes)) ? findPaths(layout) : [];
  const parts = uncut.length > 0 && work.spend(WORK_OF_CUTTING) ? cutDoubtful(layout, uncut[0]) : null;
  const paths = parts ? findPaths(new Layout(parts, layout.height)) : [];
  return paths.length > 0 ? paths : uncut;
}

// Cut the pieces of the non-digits in a path; returns null where nothing can be cut.
function cutDoubtful(/** @type {Layout} */ { pieces, height }, /** @type {Path} */ path) {
  const ofNonDigits = stepsOf(path).filter(({ label }) => label === UNCERTAIN);
  const doubtful = new Set(ofNonDigits.flatMap(({ span }) => span.candidate.pieces.map(({ source }) => source)));
  const parts = [];
  let count = 0;
  for (const piece of pieces) {
    const apart = doubtful.has(piece.source) && count < MAX_CUT_PIECES ? cut(piece, height) : [piece];
    if (apart.length > 1) count += 1;
    parts.push(...apart);
  }
  return count > 0 && parts.length <= MAX_PIECES ? parts : null;
}

// Returns {strokes, lineWidth, verdict, line} of each candidate on a path, `line` counting from 0; none if the work is
// exceeded, because candidates that are too long to be read have not been drawn before.
export function verdictsOf(/** @type {Path} */ path, /** @type {Work} */ work) {
  const steps = stepsOf(path);
  const candidates = steps.map(({ span }) => span.candidate);
  if (!draw(candidates, work)) return [];
  return steps.map(({ line, label }, number) => {
    const { run, field, probabilities, certainty } = candidates[number];
    const verdict = /** @type {Judged} */ ({ field, probabilities, certainty, isDigit: label !== UNCERTAIN });
    return { ...run, verdict, line };
  });
}
