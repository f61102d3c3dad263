// From the pieces of a drawing to the best ways to read it: cut → candidates → score → best path. The network decides about every
// cut: it recognizes single digits, and rejects pairs and halves. As in LeCun, Bottou, Bengio and Haffner, "Gradient-based
// learning applied to document recognition", Proc. IEEE 1998, sections IV to VI, and Matan et al., "Reading handwritten digits: a
// ZIP code recognition system", IEEE Computer 1992. `segment` takes these steps with whole strokes, and once more if the best path
// has a non-digit:
//
// 1. Cut. `cutDoubtful` cuts the strokes of non-digits, see cuts.js: at both ends of a straight line to the right, such as an
//    unlifted pen draws between two digits, with the earlier part of the stroke on its left and the later part on its right;
//    where the pen turns; and where the parts before and after hardly overlap in x. A part between two cuts may be left out. The
//    first time, no stroke is cut.
// 2. Candidates. Pieces are divided into lines, in one or more ways, see lines.js, and sorted by their middles from left to right
//    within a line, so that a bar or a flag that was added late lies next to its digit. `findCandidates` makes a `Candidate` of
//    each run of neighbouring pieces that are neither too large nor too far apart. It is the record that the next step completes.
// 3. Score. `findPromising` chooses the candidates that may be on the best path, and `read` has the network read them. From the
//    reading, `edgesOf` makes two edges of the segmentation graph for each: one as a digit, one as a non-digit. A path's cost is
//    the sum of its features, each times its weight.
// 4. Best path. `bestPaths` compares the cheapest paths, and that of the drawing as one digit or non-digit, with the features of a
//    path as a whole: neighbours in a number have about the same height, and stand in a line. The cheapest wins, but one digit or
//    non-digit wins against several that are hardly cheaper, see `choosePath`: a face is not a number.
//
// Each step counts its work first, see work.js. Once that is exceeded, nothing more is done: the best paths are those through whole
// strokes if these were found before, or else there are none.

import { Candidate, findCandidates, keyOf, stretchesOf } from "./candidates.js";
import { cut } from "./cuts.js";
import { MAX_PIECES } from "./groups.js";
import { bestPaths, stepsOf } from "./paths.js";
import { countPoints } from "./pen.js";
import { Layout } from "./pieces.js";
import { draw, findPromising, read, UNCERTAIN } from "./scores.js";
import { WORK_OF_CUTTING } from "./work.js";

/**
 * @import { Recognizer } from "../recognizer.js"
 * @import { Drawing, Judged } from "../types.d.ts"
 * @import { Path } from "./types.d.ts"
 * @import { Work } from "./work.js"
 */

const MAX_CUT_PIECES = 6; // in a drawing

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
