// Scores candidates: the network reads them, and features say what each costs a path. Step 3 of segmentation.js.
// Only about half of the candidates can be on the best path, whatever the network's answers: `findPromising` finds them, so that
// the others need not be read.

import { CLEAR } from "../constants.js";
import { preprocessDrawing } from "../preprocessing.js";
import { costOf, makeEdge } from "./candidates.js";
import { countPoints } from "./pen.js";
import { WEIGHTS } from "./weights.js";
import { WORK_OF_READING, WORK_OF_SEARCH } from "./work.js";

/**
 * @import { Candidate } from "./candidates.js"
 * @import { Choice, Edge, LineGraph, Span } from "./types.d.ts"
 * @import { Recognizer } from "../recognizer.js"
 * @import { Field } from "../types.d.ts"
 * @import { Work } from "./work.js"
 */

export const UNCERTAIN = "?"; // the label of a non-digit
export const BOLD_MARGIN = 1; // how much less a bold path must cost than one digit, see `choosePath`
const MOST_DOUBT = 8; // the most that a logarithm of a probability counts
const LEAST_DOUBT = 1e-9; // smaller probabilities count as this, in logarithms

// Returns the unread candidates on paths that may cost up to BOLD_MARGIN more than a path of this cost; null stands for the
// least cost that any path may have. There are none if the work is exceeded.
/** @param {Choice[]} graph @param {Work} work @param {number | null} [cost] @returns {Candidate[]} */
export function findPromising(graph, work, cost = null) {
  const size = graph.flatMap(({ lines }) => lines).reduce((sum, { spans }) => sum + spans.length, 0);
  if (!work.spend(WORK_OF_SEARCH * size)) return [];
  const ofChoices = graph.map(({ features, lines }) => {
    const bounds = lines.map(boundCosts);
    return { least: costOf(features) + bounds.reduce((sum, { least }) => sum + least, 0), bounds };
  });
  const limit = BOLD_MARGIN + (cost ?? Math.min(...ofChoices.map(({ least }) => least)));
  const found = new Set();
  for (const { least, bounds } of ofChoices) {
    if (least > limit || limit === Infinity) continue;
    for (const { least: ofLine, through } of bounds) {
      for (const { candidate, cost: ofPath } of through) if (least - ofLine + ofPath <= limit) found.add(candidate);
    }
  }
  return [...found];
}

// Read unread candidates; none of them if the work is exceeded.
/** @param {Recognizer} recognizer @param {Candidate[]} candidates @param {Work} work */
export function read(recognizer, candidates, work) {
  if (!draw(candidates, work)) return;
  for (const candidate of candidates) {
    const { probabilities, certainty } = recognizer.judge(/** @type {Field} */ (candidate.field));
    Object.assign(candidate, { probabilities, certainty, isSettled: true });
  }
}

// Draw the fields of candidates, each once. Returns false, and draws none, if the work would be exceeded.
export function draw(/** @type {Candidate[]} */ candidates, /** @type {Work} */ work) {
  const undrawn = candidates.filter(({ field }) => !field);
  const cost = undrawn.reduce((sum, { run }) => sum + WORK_OF_READING + countPoints(run.strokes), 0);
  if (undrawn.length > 0 && !work.spend(cost)) return false;
  for (const candidate of undrawn) candidate.field = preprocessDrawing(candidate.run);
  return true;
}

// Returns the edges of read candidates, whose readings never change, and of parts that may be left out.
/** @param {LineGraph} line @returns {Edge[]} */
export function edgesOf({ spans, links }) {
  for (const span of spans) if (span.edges.length === 0 && span.candidate.isSettled) span.edges = label(span);
  return [...spans.flatMap(({ edges }) => edges), ...links];
}

// Returns the edges of a candidate as a digit and as a non-digit.
function label(/** @type {Span} */ span) {
  const { begin, end, candidate, features, beside } = span;
  const [p, q] = [...candidate.probabilities].sort((a, b) => b - a);
  const [value, certainty] = [candidate.probabilities.indexOf(p), Math.min(candidate.certainty, CLEAR)];
  const { low } = features;
  const asDigit = {
    ...features,
    improbable: Math.min(-Math.log(p), MOST_DOUBT),
    certainty: -certainty,
    spread: Math.max(-Math.log(p + q), 0),
  };
  if (value === 1) Object.assign(asDigit, { one: 1, "low one": low, "one beside": beside });
  const asNone = {
    ...features,
    rejected: 1,
    "rejected in spite": certainty,
    "rejected torn": Math.min(-Math.log(Math.max(1 - p - q, LEAST_DOUBT)), MOST_DOUBT),
    "rejected low": low,
    "rejected beside": beside,
  };
  return [makeEdge(begin, end, span, String(value), asDigit), makeEdge(begin, end, span, UNCERTAIN, asNone)];
}

// Returns the least cost of a path through a line, and of one through each of its unread candidates: {least, through},
// `through` being a list of {candidate, cost}.
function boundCosts(/** @type {LineGraph} */ line) {
  const unread = line.spans.filter(({ candidate }) => !candidate.isSettled);
  const possible = unread.map((span) => {
    const { begin, end, candidate } = span;
    return { begin, end, candidate, cost: leastCost(span) };
  });
  const steps = [...edgesOf(line), ...possible];
  const before = [0, ...new Array(line.nodes).fill(Infinity)];
  for (const { begin, end, cost } of [...steps].sort((a, b) => a.end - b.end)) {
    before[end] = Math.min(before[end], before[begin] + cost);
  }
  const after = [...new Array(line.nodes).fill(Infinity), 0];
  for (const { begin, end, cost } of [...steps].sort((a, b) => b.begin - a.begin)) {
    after[begin] = Math.min(after[begin], cost + after[end]);
  }
  const through = possible.map(({ begin, end, candidate, cost }) => ({
    candidate,
    cost: before[begin] + cost + after[end],
  }));
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
