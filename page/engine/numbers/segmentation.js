// From the pieces of a drawing to the best ways to read it: cut → candidates → read → best path. The network decides about every
// cut: it recognizes single digits, and rejects pairs and halves. As in LeCun, Bottou, Bengio and Haffner, "Gradient-based
// learning applied to document recognition", Proc. IEEE 1998, sections IV to VI, and Matan et al., "Reading handwritten digits: a
// ZIP code recognition system", IEEE Computer 1992. `segment` takes these steps with whole strokes, and once more if the best path
// has a non-digit:
//
// 1. Cut the strokes of non-digits, see cuts.js: at both ends of a straight line to the right, such as an unlifted pen draws between
//    two digits; where the pen turns; and where the parts before and after hardly overlap in x. A part between two cuts may be left
//    out. The first time, no stroke is cut.
// 2. Divide the pieces into lines, in one or more ways, see line_choices.js, and sort them by their middles, so that a bar or a flag that
//    was added late lies next to its digit. Each run of neighbours that are neither too large nor too far apart is a candidate.
// 3. Read the candidates that may be on the best path. Each is two edges of the segmentation graph: a digit and a non-digit. A
//    path's cost is the sum of its features, each times its weight.
// 4. Compare the cheapest paths, and that of the drawing as one digit or non-digit, with the features of a path as a whole:
//    neighbours in a number have about the same height, and stand in a line. The cheapest wins, but one digit or non-digit wins
//    against several that are hardly cheaper, see `choosePath`: a face is not a number.
//
// Each step counts its work first, see work.js. If it is too much, the best paths are those through whole strokes, or none.

import { Candidate, findCandidates, keyOf } from "./candidates.js";
import { cut as cutStroke } from "./cuts.js";
import { MAX_PIECES } from "./groups.js";
import { Layout } from "./layout.js";
import { bestPaths, stepsOf, UNCERTAIN } from "./paths.js";
import { boxOf, countPoints } from "./pieces.js";
import { draw, readPromising } from "./promising.js";
import { ifNotTooMuch, WORK_OF_CUTTING } from "./work.js";

/** @import { Recognizer } from "../recognizer.js" @import { Drawing, Judged } from "../types.d.ts" */
/** @import { Path } from "./types.d.ts" @import { Work } from "./work.js" */

const MAX_CUT_PIECES = 6; // in a drawing

// Find the best ways to read at most MAX_PIECES uncut pieces. `run` joins all of them, {strokes, lineWidth}; `whole` is its
// verdict. Returns the best paths, see `bestPaths`; none where finding them would take too much work.
/** @param {Recognizer} recognizer @param {Layout} layout @param {Drawing} run @param {Judged} whole @param {Work} work */
export function segment(recognizer, layout, run, whole, work) {
  const { field, probabilities, certainty } = whole;
  const allAsOne = new Candidate(layout.pieces, run);
  Object.assign(allAsOne, { field, probabilities, certainty, isSettled: true });
  const known = new Map([[keyOf(layout.pieces), allAsOne]]);

  /** @type {(of: Layout) => Path[]} */
  const findPaths = (of) => {
    const graph = findCandidates(of, run.lineWidth, known, work);
    readPromising(graph, recognizer, work);
    return bestPaths(graph);
  };
  const uncut = ifNotTooMuch(() => {
    work.spend(countPoints(run.strokes));
    return findPaths(layout);
  }, []);
  if (uncut.length === 0) return uncut;
  const cut = ifNotTooMuch(() => {
    work.spend(WORK_OF_CUTTING);
    const parts = cutDoubtful(layout, uncut[0]);
    return parts ? findPaths(new Layout(parts, layout.height)) : [];
  }, []);
  return cut.length > 0 ? cut : uncut;
}

// Cut the pieces of the non-digits in a path; returns null where nothing can be cut.
function cutDoubtful(/** @type {Layout} */ { pieces, height }, /** @type {Path} */ path) {
  const ofNonDigits = stepsOf(path).filter(({ label }) => label === UNCERTAIN);
  const doubtful = new Set(ofNonDigits.flatMap(({ span }) => span.candidate.pieces.map(({ source }) => source)));
  const parts = [];
  let count = 0;
  for (const piece of pieces) {
    const apart = doubtful.has(piece.source) && count < MAX_CUT_PIECES ? cutStroke(piece, height) : [piece];
    if (apart.length > 1) count += 1;
    parts.push(...apart);
  }
  return count > 0 && parts.length <= MAX_PIECES ? parts : null;
}

// Returns {strokes, lineWidth, verdict, line, box} of each candidate on a path, `line` counting from 0. Candidates that are too long to
// be read have not been drawn before.
export function digitsOn(/** @type {Path} */ path, /** @type {Work} */ work) {
  const steps = stepsOf(path);
  const candidates = steps.map(({ span }) => span.candidate);
  draw(candidates, work);
  return steps.map(({ line, label }, number) => {
    const { run, field, probabilities, certainty } = candidates[number];
    const verdict = /** @type {Judged} */ ({ field, probabilities, certainty, isDigit: label !== UNCERTAIN });
    return { ...run, verdict, line, box: boxOf(run.strokes) };
  });
}
