// The cheapest paths through the segmentation graphs of a drawing, like model/numbers/paths.py.

import { CLEAR, COMPARED, EVEN, LEAST_NEIGHBOUR, LEVEL, MOST_DOUBT, WEIGHTS } from "../constants.js";
import { costOf } from "./features.js";

const byCost = (a, b) => a.cost - b.cost;

// Returns the cheapest paths through a drawing's graphs by all features, the best first: {cost, lines, own}. `lines` are
// lists of edges, from the top; `own` are the features that no single edge has. It compares the COMPARED paths with the
// cheapest edges, and those of a single digit or non-digit.
export function bestPaths(choices, readings) {
  const found = [];
  for (const { features, lines } of choices) {
    let paths = [{ cost: costOf(features), lines: [] }];
    for (const line of lines) {
      const ofLine = bestLinePaths(line, readings);
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
      return { cost: cost + costOf(ofWhole), lines, own: { ...features, ...ofWhole } };
    })
    .sort(byCost);
}

// Returns the sum of a feature of a path.
export const sumFeature = ({ own, lines }, name) =>
  lines.flat().reduce((sum, { features }) => sum + (features[name] ?? 0), own[name] ?? 0);

function featuresOfWhole(lines) {
  const boxes = lines.map((line) => line.filter((edge) => edge.candidate).map((edge) => edge.candidate.box));
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
function bestLinePaths(line, readings) {
  const arriving = Array.from({ length: line.nodes + 1 }, () => []);
  for (const edge of line.edges(readings)) arriving[edge.end].push(edge);
  const best = [[{ cost: 0, edges: [] }]];
  for (let node = 1; node <= line.nodes; node++) {
    const found = [];
    for (const edge of arriving[node]) {
      for (const { cost, edges } of best[edge.begin]) {
        // A link lies between two digits.
        if (edge.candidate || edges.at(-1)?.candidate) found.push({ cost: cost + edge.cost, before: edges, edge });
      }
    }
    const cheapest = found.sort(byCost).slice(0, COMPARED);
    best.push(cheapest.map(({ cost, before, edge }) => ({ cost, edges: [...before, edge] })));
  }
  return best[line.nodes];
}

// Returns the least cost of a path through a line, and of one through each of its candidates, read or unread:
// {least, through}, `through` being a list of {key, cost}.
export function boundCosts(line, readings, unread) {
  const steps = line.edges(readings).map(({ begin, end, cost, candidate }) => ({
    begin,
    end,
    cost,
    key: candidate?.key ?? null,
  }));
  for (const candidate of line.candidates) {
    const { begin, end, key } = candidate;
    if (unread.has(key)) steps.push({ begin, end, cost: leastCost(line, candidate), key });
  }
  const before = [0, ...new Array(line.nodes).fill(Infinity)];
  for (const { begin, end, cost } of [...steps].sort((a, b) => a.end - b.end)) {
    before[end] = Math.min(before[end], before[begin] + cost);
  }
  const after = [...new Array(line.nodes).fill(Infinity), 0];
  for (const { begin, end, cost } of [...steps].sort((a, b) => b.begin - a.begin)) {
    after[begin] = Math.min(after[begin], cost + after[end]);
  }
  const through = steps
    .filter(({ key }) => key !== null)
    .map(({ begin, end, cost, key }) => ({ key, cost: before[begin] + cost + after[end] }));
  return { least: before[line.nodes], through };
}

// Returns the least cost of a candidate's edge, as a digit or a non-digit.
function leastCost(line, candidate) {
  const beside = line.boundaries[candidate.begin].beside + line.boundaries[candidate.end].beside;
  const asDigit = Math.min(0, -CLEAR * WEIGHTS.certainty);
  let asNone = WEIGHTS.rejected + Math.min(0, CLEAR * WEIGHTS["rejected in spite"]);
  asNone += Math.min(0, MOST_DOUBT * WEIGHTS["rejected torn"]);
  asNone += WEIGHTS["rejected low"] * candidate.features.low + WEIGHTS["rejected beside"] * beside;
  const ofEnd = costOf(line.boundaries[candidate.end].features);
  return costOf(candidate.features) + ofEnd + Math.min(asDigit, asNone);
}
