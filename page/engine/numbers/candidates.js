// Finds the candidates for digits in a drawing that was divided into pieces: step 2 of segmentation.js.

import { CLASSES } from "../constants.js";
import { nearness, union } from "./layout.js";
import { lineChoices } from "./line_choices.js";
import { inDrawingOrder, join } from "./pieces.js";
import { WEIGHTS } from "./weights.js";
import { WORK_OF_EDGE } from "./work.js";

/** @import { Drawing, Field } from "../types.d.ts" @import { Layout } from "./layout.js" */
/** @import { Choice, Edge, Features, LineGraph, Piece, Span } from "./types.d.ts" @import { Work } from "./work.js" */

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
  field = /** @type {Field | null} */ (null); // of `run`; null until it is drawn
  probabilities = UNSURE; // of the digits
  certainty = 0; // that it is a digit, see `measureCertainty`
  isSettled = false; // whether the network has read it, or does not read it because it is too long

  // `run` is the pieces joined.
  constructor(/** @type {Piece[]} */ pieces, /** @type {Drawing} */ run) {
    this.pieces = pieces;
    this.run = run;
  }
}

// The cost of a path or a part of it: the sum of its features {name: value}, each times its weight. weights.js names
// the features.
export function costOf(/** @type {Features} */ features) {
  let sum = 0;
  for (const name in features) sum += weights[name] * features[name];
  return sum;
}

/** @param {Omit<Edge, "cost">} edge @returns {Edge} */
export const withCost = (edge) => ({ ...edge, cost: costOf(edge.features) });

// Find the candidates among pieces, at least one, in each way to put them into lines; add new ones to `known`, by their
// `keyOf`. Returns the segmentation graph, a way after another.
/** @param {Layout} layout @param {number} lineWidth @param {Map<string, Candidate>} known @param {Work} work */
export function findCandidates(layout, lineWidth, known, work) {
  const made = /** @type {Map<string, LineGraph>} */ (new Map()); // by their pieces: several choices may have the same line
  /** @type {(indices: number[]) => LineGraph} */
  const lineOf = (indices) => {
    const part = layout.part(indices);
    const isAll = indices.length === layout.pieces.length;
    const spans = findRuns(part, isAll).map((run) => {
      const pieces = part.pieces.slice(run.begin, run.end);
      const key = keyOf(pieces);
      const candidate = known.get(key) ?? makeCandidate(pieces, layout.height, lineWidth);
      known.set(key, candidate);
      return { ...run, candidate };
    });
    work.spend(WORK_OF_EDGE * (indices.length + spans.length));
    return connectRuns(part, spans);
  };
  return lineChoices(layout).map((lines) => ({
    features: lineFeatures(layout, lines),
    lines: lines.map((indices) => {
      const line = made.get(indices.join()) ?? lineOf(indices);
      made.set(indices.join(), line);
      return line;
    }),
  }));
}

function makeCandidate(/** @type {Piece[]} */ pieces, /** @type {number} */ height, /** @type {number} */ lineWidth) {
  const candidate = new Candidate(pieces, { strokes: join(pieces), lineWidth });
  candidate.isSettled = pieces.reduce((sum, piece) => sum + piece.length, 0) / height > MAX_LENGTH;
  return candidate;
}

// Returns the stretches of strokes in a run as text: a whole stroke has the same one whether it is cut or not.
export const keyOf = (/** @type {Piece[]} */ run) => stretchesOf(run).join(" ");

function stretchesOf(/** @type {Piece[]} */ run) {
  const stretches = /** @type {{ source: number, first: number, last: number, parts: number }[]} */ ([]);
  for (const { source, part, parts } of inDrawingOrder(run)) {
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

// Returns the line of pieces from left to right, from its candidates' runs.
/** @param {Layout} layout @param {Omit<Span, "beside" | "edges">[]} runs @returns {LineGraph} */
function connectRuns(layout, runs) {
  const { pieces } = layout;
  const sides = measureSides(layout);
  const between = pieces.slice(1).map((_, before) => boundaryOf(sides, before + 1, before + 1));
  const boundaries = [NO_BOUNDARY, ...between, NO_BOUNDARY];
  const spans = runs.map((run) => ({
    ...run,
    features: { ...run.features, ...boundaries[run.end].features },
    beside: boundaries[run.begin].beside + boundaries[run.end].beside,
    edges: /** @type {Edge[]} */ ([]),
  }));
  const nodes = [...pieces.keys()].slice(1);
  const links = nodes.filter((node) => pieces[node].isLink && pieces[node].length <= MAX_LEFT_OUT * layout.height);
  const edges = links.map((node) => {
    const features = /** @type {Features} */ ({});
    if (node + 1 < pieces.length) {
      // The candidate before this part has counted the boundary between both. But this part is left out: the boundary is
      // between that candidate and what comes after this part. So the difference is added.
      const without = boundaryOf(sides, node, node + 1).features;
      for (const [name, value] of Object.entries(boundaries[node].features)) features[name] = without[name] - value;
    }
    return withCost({ begin: node, end: node + 1, span: null, label: "", features });
  });
  return { nodes: pieces.length, spans, links: edges };
}

// Returns each run that may be a digit, with the box in digit heights and the features of its ink. All pieces of a drawing,
// `isAll`, may always be one digit or non-digit.
function findRuns(/** @type {Layout} */ { pieces, distances, height }, /** @type {boolean} */ isAll) {
  const count = pieces.length;
  return [...pieces.keys()].flatMap((begin) => {
    const last = Math.min(begin + MAX_RUN, count);
    const ends = Array.from({ length: last - begin }, (_, index) => begin + 1 + index);
    if (begin === 0 && last < count && isAll) ends.push(count);
    return ends.flatMap((end) => {
      const run = pieces.slice(begin, end);
      const box = union(run.map((piece) => piece.box));
      const [wide, high] = [(box[2] - box[0]) / height, (box[3] - box[1]) / height];
      const apart = Math.max(...distances.slice(begin, end).map((row, one) => gapIn(row.slice(begin, end), one)));
      const mayBeLarge = run.length === 1 || (isAll && run.length === count);
      if (!mayBeLarge && (wide > MAX_WIDTH || high > MAX_HEIGHT || apart > MAX_GAP)) return [];
      const tall = Math.log(Math.max(high, LEAST_HEIGHT));
      const features = {
        ...{ segment: 1, low: Math.max(0, -tall), tall: Math.max(0, tall), apart },
        wide: Math.min(Math.max(0, wide - USUAL_WIDTH), MOST_WIDE),
        strokes: stretchesOf(run).length - 1,
      };
      return [{ begin, end, box: box.map((side) => side / height), features }];
    });
  });
}

// Returns the least distance of a piece to the others of its run, given those to all; 0 without others.
const gapIn = (/** @type {number[]} */ distances, /** @type {number} */ own) =>
  distances.length === 1 ? 0 : Math.min(...distances.map((each, other) => (other === own ? Infinity : each)));

// Measure what `boundaryOf` needs of a line: how far pieces reach, and for two numbers of pieces, the smallest distance of one up to
// the first and one from the second on.
function measureSides(/** @type {Layout} */ { pieces, distances, height }) {
  const apart = distances.map(() => /** @type {number[]} */ ([]));
  for (let one = 0; one < pieces.length; one++) {
    for (let other = pieces.length - 1; other >= 0; other--) {
      const [next, before] = [apart[one][other + 1] ?? Infinity, apart[one - 1]?.[other] ?? Infinity];
      apart[one][other] = Math.min(distances[one][other], next, before);
    }
  }
  const strokes = new Map(); // the first and last node of each
  for (const [node, { source }] of pieces.entries()) {
    strokes.set(source, { first: strokes.get(source)?.first ?? node, last: node });
  }
  const [lefts, rights] = [0, 2].map((side) => pieces.map(({ box }) => box[side]));
  return { height, apart, strokes: [...strokes.values()], lefts, rights };
}

// Returns {features, beside} of the boundary after the first `before` pieces and before the piece `after`: `beside` is the
// `nearness` of the pieces on both sides, or how many strokes are cut.
/** @param {ReturnType<typeof measureSides>} sides @param {number} before @param {number} after @returns {{ features: Features, beside: number }} */
function boundaryOf({ height, apart, strokes, lefts, rights }, before, after) {
  const shared = Math.max(...rights.slice(0, before)) - Math.min(...lefts.slice(after));
  const overlap = Math.min(Math.max(0, shared) / height, MOST_OVERLAP);
  const cut = strokes.filter(({ first, last }) => first < before && last >= after).length;
  if (cut > 0) return { features: { overlap, crossing: 0, cut, "cut overlap": overlap }, beside: cut };
  const near = nearness(apart[before - 1][after]);
  return { features: { overlap, crossing: overlap * near, cut: 0, "cut overlap": 0 }, beside: near };
}
