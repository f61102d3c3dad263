// Finds the cheapest paths through the segmentation graph of a drawing: step 4 of segmentation.js.

import { CLEAR } from "../constants.js";
import { costOf, withCost } from "./candidates.js";

/** @import { Choice, Edge, Features, LineGraph, Path, Span } from "./types.d.ts" */

export const UNCERTAIN = "?"; // the label of a non-digit
export const MOST_DOUBT = 8; // the most that a logarithm of a probability counts
const LEAST_DOUBT = 1e-9; // smaller probabilities count as this, in logarithms
const COMPARED = 6; // paths with the cheapest edges, whose costs as a whole are compared
const EVEN = 0.3; // logarithm of the ratio of two neighbours' heights that is usual
const LEVEL = 0.2; // distance of two neighbours' middles in y that is usual
const LEAST_NEIGHBOUR = 0.2; // lower neighbours count as this high

/** @type {(a: { cost: number }, b: { cost: number }) => number} */
const byCost = (a, b) => a.cost - b.cost;

// Returns the cheapest paths through read candidates by all features, the best first: {cost, lines, own}. `lines` are
// lists of edges, from the top; `own` are the features that no single edge has. It compares the COMPARED paths with the
// cheapest edges, and those of a single digit or non-digit.
/** @param {Choice[]} graph */
export function bestPaths(graph) {
  const found = /** @type {{ cost: number, lines: Edge[][], features: Features }[]} */ ([]);
  for (const { features, lines } of graph) {
    let paths = [{ cost: costOf(features), lines: /** @type {Edge[][]} */ ([]) }];
    for (const line of lines) {
      const ofLine = bestLinePaths(line);
      const longer = paths.flatMap(({ cost, lines: before }) =>
        ofLine.map((path) => ({ cost: cost + path.cost, lines: [...before, path.edges] })),
      );
      paths = longer.sort(byCost).slice(0, COMPARED);
    }
    found.push(...paths.map((path) => ({ ...path, features })));
  }
  return found
    .sort(byCost)
    .filter(({ lines }, number) => number < COMPARED || (lines.length === 1 && lines[0].length === 1))
    .map(({ cost, lines, features }) => {
      const ofWhole = featuresOfWhole(lines);
      const own = /** @type {Features} */ ({ ...features, ...ofWhole });
      return { cost: cost + costOf(ofWhole), lines, own };
    })
    .sort(byCost);
}

// Returns {line, label, span} of each candidate on a path; `line` counts from 0.
export const stepsOf = (/** @type {Path} */ { lines }) =>
  lines.flatMap((edges, line) => edges.flatMap(({ label, span }) => (span ? { line, label, span } : [])));

// Returns the sum of a feature of a path.
export const sumFeature = (/** @type {Path} */ { own, lines }, /** @type {string} */ name) =>
  lines.flat().reduce((sum, { features }) => sum + (features[name] ?? 0), own[name] ?? 0);

function featuresOfWhole(/** @type {Edge[][]} */ lines) {
  const boxes = lines.map((line) => line.flatMap(({ span }) => (span ? [span.box] : [])));
  let [uneven, offLine] = [0, 0];
  for (const line of boxes) {
    line.slice(1).forEach(([, nextTop, , nextBottom], number) => {
      const [, top, , bottom] = line[number];
      const ratio = Math.max(bottom - top, LEAST_NEIGHBOUR) / Math.max(nextBottom - nextTop, LEAST_NEIGHBOUR);
      uneven += Math.max(Math.abs(Math.log(ratio)) - EVEN, 0);
      offLine += Math.max(Math.abs(top + bottom - nextTop - nextBottom) / 2 - LEVEL, 0);
    });
  }
  const alone = boxes.length > 1 ? boxes.filter((line) => line.length === 1).length : 0;
  return { uneven, "off line": offLine, alone };
}

// Returns the COMPARED cheapest paths from node 0 to the last, {cost, edges}, the best first.
function bestLinePaths(/** @type {LineGraph} */ line) {
  const arriving = Array.from({ length: line.nodes + 1 }, () => /** @type {Edge[]} */ ([]));
  for (const edge of edgesOf(line)) arriving[edge.end].push(edge);
  const best = [[{ cost: 0, edges: /** @type {Edge[]} */ ([]) }]];
  for (let node = 1; node <= line.nodes; node++) {
    const found = [];
    for (const edge of arriving[node]) {
      for (const { cost, edges } of best[edge.begin]) {
        // A link lies between two digits.
        if (edge.span || edges.at(-1)?.span) found.push({ cost: cost + edge.cost, before: edges, edge });
      }
    }
    const cheapest = found.sort(byCost).slice(0, COMPARED);
    best.push(cheapest.map(({ cost, before, edge }) => ({ cost, edges: [...before, edge] })));
  }
  return best[line.nodes];
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
  return [
    withCost({ begin, end, span, label: String(value), features: asDigit }),
    withCost({ begin, end, span, label: UNCERTAIN, features: asNone }),
  ];
}
