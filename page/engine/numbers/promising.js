// Reads candidates: step 3 of segmentation.js. Only about half of them can be on the best path, whatever the network's answers:
// `findPromising` finds them, so that the others need not be read.

import { CLEAR } from "../constants.js";
import { preprocessDrawing } from "../preprocessing.js";
import { costOf } from "./candidates.js";
import { bestPaths, edgesOf, MOST_DOUBT } from "./paths.js";
import { countPoints } from "./pieces.js";
import { WEIGHTS } from "./weights.js";
import { WORK_OF_READING, WORK_OF_SEARCH } from "./work.js";

/**
 * @import { Candidate } from "./candidates.js"
 * @import { Choice, LineGraph, Span } from "./types.d.ts"
 * @import { Recognizer } from "../recognizer.js"
 * @import { Field } from "../types.d.ts"
 * @import { Work } from "./work.js"
 */

export const BOLD_MARGIN = 1; // how much less a bold path must cost than one digit, see `choosePath`

// Read the candidates that may be on the best path, and then those on paths that cost up to BOLD_MARGIN more.
/** @param {Choice[]} graph @param {Recognizer} recognizer @param {Work} work */
export function readPromising(graph, recognizer, work) {
  let promising = findPromising(graph, work);
  for (; promising.length > 0; promising = findPromising(graph, work)) read(recognizer, promising, work);
  const [best] = bestPaths(graph);
  if (best) read(recognizer, findPromising(graph, work, best.cost), work);
}

// Returns the unread candidates on paths that may cost up to BOLD_MARGIN more than a path of this cost; null stands for the
// least cost that any path may have.
/** @param {Choice[]} graph @param {Work} work @param {number | null} [cost] @returns {Candidate[]} */
function findPromising(graph, work, cost = null) {
  work.spend(WORK_OF_SEARCH * graph.flatMap(({ lines }) => lines).reduce((sum, { spans }) => sum + spans.length, 0));
  const ofChoices = graph.map(({ features, lines }) => {
    const bounds = lines.map(boundCosts);
    return { least: costOf(features) + bounds.reduce((sum, { least }) => sum + least, 0), bounds };
  });
  const limit = BOLD_MARGIN + (cost ?? Math.min(...ofChoices.map(({ least }) => least)));
  if (limit === Infinity) return [];
  const found = ofChoices.flatMap(({ least, bounds }) =>
    bounds.flatMap(({ least: ofLine, through }) =>
      through.filter(({ cost: ofPath }) => least <= limit && least - ofLine + ofPath <= limit),
    ),
  );
  return [...new Set(found.map(({ candidate }) => candidate))];
}

/** @param {Recognizer} recognizer @param {Candidate[]} candidates @param {Work} work */
function read(recognizer, candidates, work) {
  draw(candidates, work);
  for (const candidate of candidates) {
    const { probabilities, certainty } = recognizer.judge(/** @type {Field} */ (candidate.field));
    Object.assign(candidate, { probabilities, certainty, isSettled: true });
  }
}

// Draw the fields of candidates, each once.
export function draw(/** @type {Candidate[]} */ candidates, /** @type {Work} */ work) {
  const undrawn = candidates.filter(({ field }) => !field);
  if (undrawn.length === 0) return;
  work.spend(undrawn.reduce((sum, { run }) => sum + WORK_OF_READING + countPoints(run.strokes), 0));
  for (const candidate of undrawn) candidate.field = preprocessDrawing(candidate.run);
}

// Returns the least cost of a path through a line, and of one through each of its unread candidates: {least, through},
// `through` being a list of {candidate, cost}.
function boundCosts(/** @type {LineGraph} */ line) {
  const unread = line.spans.filter(({ candidate }) => !candidate.isSettled);
  const possible = unread.map((span) => ({ ...span, cost: leastCost(span) }));
  const steps = [...edgesOf(line), ...possible];
  const before = [0, ...new Array(line.nodes).fill(Infinity)];
  for (const { begin, end, cost } of [...steps].sort((a, b) => a.end - b.end)) {
    before[end] = Math.min(before[end], before[begin] + cost);
  }
  const after = [...new Array(line.nodes).fill(Infinity), 0];
  for (const { begin, end, cost } of [...steps].sort((a, b) => b.begin - a.begin)) {
    after[begin] = Math.min(after[begin], cost + after[end]);
  }
  const through = possible.map((step) => ({ ...step, cost: before[step.begin] + step.cost + after[step.end] }));
  return { least: before[line.nodes], through };
}

// Returns the least cost of a candidate's edge, as a digit or a non-digit.
function leastCost(/** @type {Span} */ { features, beside }) {
  const asDigit = Math.min(0, -CLEAR * WEIGHTS.certainty);
  let asNone = WEIGHTS.rejected + Math.min(0, CLEAR * WEIGHTS["rejected in spite"]);
  asNone += Math.min(0, MOST_DOUBT * WEIGHTS["rejected torn"]);
  asNone += WEIGHTS["rejected low"] * features.low + WEIGHTS["rejected beside"] * beside;
  return costOf(features) + Math.min(asDigit, asNone);
}
