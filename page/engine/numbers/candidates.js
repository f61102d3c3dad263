// Finds the candidates for digits in a drawing that was divided into pieces: step 2 of segmentation.js.

import { CLASSES } from "../constants.js";
import { lineChoices } from "./lines.js";
import { join } from "./pen.js";
import { nearness, union } from "./pieces.js";
import { WEIGHTS } from "./weights.js";
import { WORK_OF_EDGE } from "./work.js";

/**
 * @import { Drawing } from "../types.d.ts"
 * @import { Layout } from "./pieces.js"
 * @import { Choice, Edge, Features, LineGraph, Piece, Span } from "./types.d.ts"
 * @import { Work } from "./work.js"
 */

// In units of a digit's height, from MAX_LENGTH on.
const MAX_RUN = 6; // pieces of a candidate
const MAX_LENGTH = 10; // of a candidate's line; a longer one is a scribble and is not read
const MAX_WIDTH = 1.8; // of a candidate
export const MAX_HEIGHT = 2.2; // of a candidate
const MAX_GAP = 0.7; // between a candidate's pieces
const MAX_LEFT_OUT = 2; // length of a part that may be left out
const USUAL_WIDTH = 0.8; // of a digit
const MOST_WIDE = 2; // the most beyond USUAL_WIDTH that counts
const LEAST_HEIGHT = 0.05; // smaller candidates count as this high
const MOST_OVERLAP = 1.5; // the most that counts
const UNSURE = new Float32Array(CLASSES).fill(1 / CLASSES); // probabilities of a candidate that is not read

const weights = /** @type {Features} */ (WEIGHTS);
const NO_BOUNDARY = { features: /** @type {Features} */ ({}), beside: 0 }; // at both ends of a line

// Ink that may be a digit: one record for all lines that it is in, with and without cuts, so it is read once.
export class Candidate {
  field = /** @type {import("../types.d.ts").Field | null} */ (null); // of `run`; null until it is drawn
  probabilities = UNSURE; // of the digits
  certainty = 0; // that it is a digit, see `measureCertainty`
  isSettled = false; // whether the network has read it, or does not read it because it is too long
  #lineWidth;
  #run;

  // `stretches` are those of its pieces, see `stretchesOf`. `run` is the pieces joined, if it is known.
  /** @param {Piece[]} pieces @param {string[]} stretches @param {number} lineWidth @param {Drawing | null} run */
  constructor(pieces, stretches, lineWidth, run = null) {
    this.pieces = pieces;
    this.stretches = stretches;
    this.#lineWidth = lineWidth;
    this.#run = run;
  }

  // Its pieces, joined: {strokes, lineWidth}.
  get run() {
    this.#run ??= { strokes: join(this.pieces), lineWidth: this.#lineWidth };
    return this.#run;
  }
}

// The cost of a path or a part of it: the sum of its features {name: value}, each times its weight. weights.js names
// the features.
export function costOf(/** @type {Features} */ features) {
  let sum = 0;
  for (const name in features) sum += weights[name] * features[name];
  return sum;
}

// An edge is a step of a path through a line: {begin, end, span, label, features, cost}. It stands for a candidate as a digit
// or a non-digit; `span` is null and `label` "" for a part that is left out.
/** @type {(begin: number, end: number, span: Span | null, label: string, features: Features) => Edge} */
export const makeEdge = (begin, end, span, label, features) => ({
  begin,
  end,
  span,
  label,
  features,
  cost: costOf(features),
});

// Find the candidates among pieces, at least one, in each way to put them into lines; add new ones to `known`, by their
// `keyOf`. Returns the segmentation graph, which is incomplete if the work is exceeded: a list of
// {features, lines}, one for each way to put the pieces into lines, from the top.
//
// A line is {nodes, spans, links}: the number of its pieces, its candidates' places, and an edge for each part that may be
// left out. A span is {begin, end, candidate, box, features, beside, edges}. It goes from a node to another, which are numbers
// of pieces in the line. Its box is in units of a digit's height. Its features are those that do not depend on the reading,
// with those of the boundary at its end. `beside` is that of the boundaries at both ends, see `measureBoundaries`. The edges,
// as a digit and as a non-digit, are none until it is read.
/** @param {Layout} layout @param {number} lineWidth @param {Map<string, Candidate>} known @param {Work} work */
export function findCandidates(layout, lineWidth, known, work) {
  /** @param {Piece[]} run @returns {Candidate} */
  const candidateOf = (run) => {
    const stretches = stretchesOf(run);
    const key = keyOf(stretches);
    if (!known.has(key)) {
      const candidate = new Candidate(run, stretches, lineWidth);
      candidate.isSettled = run.reduce((sum, piece) => sum + piece.length, 0) / layout.height > MAX_LENGTH;
      known.set(key, candidate);
    }
    return /** @type {Candidate} */ (known.get(key));
  };

  const made = new Map(); // by their pieces, as several choices may have the same line
  const graph = /** @type {Choice[]} */ ([]);
  for (const lines of lineChoices(layout)) {
    for (const indices of lines) {
      if (made.has(indices.join())) continue;
      const line = makeLine(layout.part(indices), indices.length === layout.pieces.length, candidateOf);
      made.set(indices.join(), line);
      if (!work.spend(WORK_OF_EDGE * (indices.length + line.spans.length))) return graph;
    }
    graph.push({ features: lineFeatures(layout, lines), lines: lines.map((indices) => made.get(indices.join())) });
  }
  return graph;
}

export const keyOf = (/** @type {string[]} */ stretches) => stretches.join(" ");

// Returns the stretches of strokes in a run, each as text: a whole stroke has the same one whether it is cut or not.
export function stretchesOf(/** @type {Piece[]} */ run) {
  const stretches = /** @type {{ source: number, first: number, last: number, parts: number }[]} */ ([]);
  for (const { source, part, parts } of [...run].sort((a, b) => a.source - b.source || a.part - b.part)) {
    const before = stretches.at(-1);
    if (before && before.source === source && before.last === part - 1) before.last = part;
    else stretches.push({ source, first: part, last: part, parts });
  }
  return stretches.map(({ source, first, last, parts }) =>
    first === 0 && last === parts - 1 ? `${source}` : `${source}:${first}-${last}`,
  );
}

function lineFeatures(/** @type {Layout} */ { pieces, distances, height }, /** @type {number[][]} */ lines) {
  let [overlap, near] = [0, 0];
  lines.slice(1).forEach((lower, number) => {
    const upper = lines[number];
    const bottom = Math.max(...upper.map((index) => pieces[index].box[3]));
    const top = Math.min(...lower.map((index) => pieces[index].box[1]));
    overlap += Math.max(0, bottom - top) / height;
    near += nearness(Math.min(...upper.flatMap((one) => lower.map((other) => distances[one][other]))));
  });
  return { line: lines.length - 1, "line overlap": overlap, "line near": near };
}

// Make a line of pieces from left to right. `isAll`: whether these are all of the drawing's, which may always be one digit or
// non-digit.
/** @param {Layout} layout @param {boolean} isAll @param {(run: Piece[]) => Candidate} candidateOf @returns {LineGraph} */
function makeLine(layout, isAll, candidateOf) {
  const { pieces, height } = layout;
  const boundary = measureBoundaries(layout);
  const between = pieces.slice(1).map((_, before) => boundary(before + 1, before + 1));
  const boundaries = [NO_BOUNDARY, ...between, NO_BOUNDARY];
  const spans = findRuns(layout, isAll).map(({ begin, end, box, features }) => {
    const candidate = candidateOf(pieces.slice(begin, end));
    const strokes = candidate.stretches.length - 1;
    const beside = boundaries[begin].beside + boundaries[end].beside;
    const all = { ...features, strokes, ...boundaries[end].features };
    return { begin, end, candidate, box, features: all, beside, edges: /** @type {Edge[]} */ ([]) };
  });
  const links = [];
  for (let node = 1; node < pieces.length; node++) {
    if (!pieces[node].isLink || pieces[node].length > MAX_LEFT_OUT * height) continue;
    const features = /** @type {Features} */ ({});
    if (node + 1 < pieces.length) {
      // The candidate before this part has counted the boundary between both. But this part is left out: the boundary is
      // between that candidate and what comes after this part. So the difference is added.
      const without = boundary(node, node + 1).features;
      for (const [name, value] of Object.entries(boundaries[node].features)) features[name] = without[name] - value;
    }
    links.push(makeEdge(node, node + 1, null, "", features));
  }
  return { nodes: pieces.length, spans, links };
}

// Returns {begin, end, box, features} of each run that may be a digit, with the box in digit heights and some features.
function findRuns(/** @type {Layout} */ { pieces, distances, height }, /** @type {boolean} */ isAll) {
  const found = /** @type {Pick<Span, "begin" | "end" | "box" | "features">[]} */ ([]);
  for (let begin = 0; begin < pieces.length; begin++) {
    const last = Math.min(begin + MAX_RUN, pieces.length);
    const ends = Array.from({ length: last - begin }, (_, index) => begin + 1 + index);
    if (begin === 0 && last < pieces.length && isAll) ends.push(pieces.length);
    for (const end of ends) {
      const box = union(pieces.slice(begin, end).map((piece) => piece.box));
      const [wide, high] = [(box[2] - box[0]) / height, (box[3] - box[1]) / height];
      const mayBeLarge = end - begin === 1 || (isAll && end - begin === pieces.length);
      if (!mayBeLarge && (wide > MAX_WIDTH || high > MAX_HEIGHT)) continue;
      const apart = Math.max(...distances.slice(begin, end).map((row, one) => gapIn(row.slice(begin, end), one)));
      if (!mayBeLarge && apart > MAX_GAP) continue;
      const tall = Math.log(Math.max(high, LEAST_HEIGHT));
      const features = {
        segment: 1,
        low: Math.max(0, -tall),
        tall: Math.max(0, tall),
        wide: Math.min(Math.max(0, wide - USUAL_WIDTH), MOST_WIDE),
        apart,
      };
      found.push({ begin, end, box: box.map((side) => side / height), features });
    }
  }
  return found;
}

// Returns the least distance of a piece to the others of its run, given those to all; 0 without others.
const gapIn = (/** @type {number[]} */ distances, /** @type {number} */ own) =>
  distances.length === 1 ? 0 : Math.min(...distances.map((each, other) => (other === own ? Infinity : each)));

// Returns a function of the number of pieces left of a boundary, and of the first piece right of it. It returns
// {features, beside}: `beside` is the `nearness` of the pieces on both sides, or how many strokes are cut.
/** @param {Layout} layout @returns {(before: number, after: number) => { features: Features, beside: number }} */
function measureBoundaries({ pieces, distances, height }) {
  const lefts = pieces.map(({ box }) => box[0]);
  const rights = pieces.map(({ box }) => box[2]);
  // For two numbers of pieces, the smallest distance of one up to the first and one from the second on.
  const apart = distances.map(() => /** @type {number[]} */ ([]));
  for (let one = 0; one < pieces.length; one++) {
    for (let other = pieces.length - 1; other >= 0; other--) {
      const [next, before] = [apart[one][other + 1] ?? Infinity, apart[one - 1]?.[other] ?? Infinity];
      apart[one][other] = Math.min(distances[one][other], next, before);
    }
  }
  const spans = new Map(); // the first and last node of each stroke
  for (const [node, { source }] of pieces.entries()) {
    spans.set(source, { first: spans.get(source)?.first ?? node, last: node });
  }

  return (before, after) => {
    const shared = Math.max(...rights.slice(0, before)) - Math.min(...lefts.slice(after));
    const overlap = Math.min(Math.max(0, shared) / height, MOST_OVERLAP);
    const cut = [...spans.values()].filter(({ first, last }) => first < before && last >= after).length;
    if (cut > 0) return { features: { overlap, crossing: 0, cut, "cut overlap": overlap }, beside: cut };
    const near = nearness(apart[before - 1][after]);
    return { features: { overlap, crossing: overlap * near, cut: 0, "cut overlap": 0 }, beside: near };
  };
}
