// The segmentation graphs of a drawing that was divided into pieces, like model/numbers/lattice.py.

import {
  CLEAR,
  LEAST_DOUBT,
  LEAST_HEIGHT,
  MAX_GAP,
  MAX_HEIGHT,
  MAX_LEFT_OUT,
  MAX_RUN,
  MAX_WIDTH,
  MOST_DOUBT,
  MOST_OVERLAP,
  MOST_WIDE,
  UNCERTAIN,
  USUAL_WIDTH,
  WORK_OF_EDGE,
} from "../constants.js";
import { costOf } from "./features.js";
import { lineChoices } from "./lines.js";
import { measureDistances, nearness, union } from "./pieces.js";

const NO_BOUNDARY = { features: {}, beside: 0 }; // at both ends of a line

// An edge is a step of a path: {begin, end, candidate, label, features, cost}. `begin` and `end` are nodes, the numbers of
// pieces on their left; `candidate` is null and `label` "" for a part that is left out.
const makeEdge = (begin, end, candidate, label, features) => ({
  begin,
  end,
  candidate,
  label,
  features,
  cost: costOf(features),
});

// A line of a drawing: the number of its pieces, its candidates, the boundary before each node, and an edge for each part
// that may be left out.
class Line {
  #labelled = new Map(); // the edges of candidates that were read

  constructor(nodes, candidates, boundaries, links) {
    Object.assign(this, { nodes, candidates, boundaries, links });
  }

  // Returns the edges of read candidates, and of parts that may be left out. `readings` are those by the
  // candidates' keys.
  edges(readings) {
    const edges = [];
    for (const candidate of this.candidates) {
      const { key } = candidate;
      if (!readings.has(key)) continue;
      if (!this.#labelled.has(key)) this.#labelled.set(key, this.#label(candidate, readings.get(key)));
      edges.push(...this.#labelled.get(key));
    }
    return [...edges, ...this.links];
  }

  #label(candidate, reading) {
    const [p, q] = [...reading.probabilities].sort((a, b) => b - a);
    const [value, certainty] = [reading.probabilities.indexOf(p), Math.min(reading.certainty, CLEAR)];
    const { low } = candidate.features;
    const beside = this.boundaries[candidate.begin].beside + this.boundaries[candidate.end].beside;
    const features = { ...candidate.features, ...this.boundaries[candidate.end].features };
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
    const { begin, end } = candidate;
    return [
      makeEdge(begin, end, candidate, String(value), asDigit),
      makeEdge(begin, end, candidate, UNCERTAIN, asNone),
    ];
  }
}

// The candidates of a drawing that was divided into pieces; their readings make the edges. `choices` are the ways to put
// the pieces into lines, {features, lines}.
export class Lattice {
  #pieces;
  #height;
  #work;
  #distances;
  #lines = new Map(); // by their pieces, as several choices may have the same line

  // Find the candidates among pieces, at least one; `height` is that of a digit; throws TooMuchWorkError.
  constructor(pieces, height, work) {
    [this.#pieces, this.#height, this.#work] = [pieces, height, work];
    this.#distances = measureDistances(pieces, height);
    this.choices = lineChoices(pieces, this.#distances, height).map((lines) => ({
      features: this.#lineFeatures(lines),
      lines: lines.map((indices) => this.#makeLine(indices)),
    }));
  }

  // How many candidates all choices have.
  get size() {
    return this.#allLines().reduce((sum, line) => sum + line.candidates.length, 0);
  }

  // Returns the candidates of all choices, each once, the shortest runs first.
  candidates() {
    const byKey = new Map();
    for (const candidate of this.#allLines().flatMap((line) => line.candidates)) {
      if (!byKey.has(candidate.key)) byKey.set(candidate.key, candidate);
    }
    return [...byKey.values()].sort((a, b) => a.end - a.begin - (b.end - b.begin));
  }

  #allLines() {
    return this.choices.flatMap((choice) => choice.lines);
  }

  #lineFeatures(lines) {
    let [overlap, near] = [0, 0];
    lines.slice(1).forEach((lower, number) => {
      const upper = lines[number];
      const bottom = Math.max(...upper.map((index) => this.#pieces[index].box[3]));
      const top = Math.min(...lower.map((index) => this.#pieces[index].box[1]));
      overlap += Math.max(0, bottom - top) / this.#height;
      const least = Math.min(...upper.flatMap((one) => lower.map((other) => this.#distances[one][other])));
      near += nearness(least);
    });
    return { line: lines.length - 1, "line overlap": overlap, "line near": near };
  }

  #makeLine(indices) {
    const known = this.#lines.get(indices.join());
    if (known) return known;
    const pieces = indices.map((index) => this.#pieces[index]);
    const distances = indices.map((one) => indices.map((other) => this.#distances[one][other]));
    this.#work.spend(WORK_OF_EDGE * pieces.length);
    const boundary = this.#measureBoundaries(pieces, distances);
    const between = pieces.slice(1).map((_, before) => boundary(before + 1, before + 1));
    const boundaries = [NO_BOUNDARY, ...between, NO_BOUNDARY];
    const links = [];
    for (let node = 1; node < pieces.length; node++) {
      if (!pieces[node].isLink || pieces[node].length > MAX_LEFT_OUT * this.#height) continue;
      const features = {};
      if (node + 1 < pieces.length) {
        // A link counts neither to what lies left of its boundary nor to what lies right of it.
        const without = boundary(node, node + 1).features;
        for (const [name, value] of Object.entries(boundaries[node].features)) features[name] = without[name] - value;
      }
      links.push(makeEdge(node, node + 1, null, "", features));
    }
    const line = new Line(pieces.length, this.#findCandidates(pieces, distances), boundaries, links);
    this.#lines.set(indices.join(), line);
    return line;
  }

  // Returns a function of the number of pieces left of a boundary, and of the first piece right of it. It returns
  // {features, beside}: `beside` is the `nearness` of the pieces on both sides, or how many strokes are cut.
  #measureBoundaries(pieces, distances) {
    const lefts = pieces.map(({ box }) => box[0]);
    const rights = pieces.map(({ box }) => box[2]);
    // Of each pair of nodes, the smallest distance from a piece up to the one to a piece from the other on.
    const apart = distances.map(() => []);
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
      const overlap = Math.min(Math.max(0, shared) / this.#height, MOST_OVERLAP);
      const cut = [...spans.values()].filter(({ first, last }) => first < before && last >= after).length;
      if (cut > 0) return { features: { overlap, crossing: 0, cut, "cut overlap": overlap }, beside: cut };
      const near = nearness(apart[before - 1][after]);
      return { features: { overlap, crossing: overlap * near, cut: 0, "cut overlap": 0 }, beside: near };
    };
  }

  // Returns the candidates of a line: {begin, end, pieces, key, length, box, features}. Length and box are in units of a
  // digit's height; the features are those that do not depend on the network's reading.
  #findCandidates(pieces, distances) {
    const height = this.#height;
    const count = this.#pieces.length;
    const found = [];
    for (let begin = 0; begin < pieces.length; begin++) {
      const last = Math.min(begin + MAX_RUN, pieces.length);
      const ends = Array.from({ length: last - begin }, (_, index) => begin + 1 + index);
      // The whole drawing may always be one.
      if (begin === 0 && last < pieces.length && pieces.length === count) ends.push(pieces.length);
      for (const end of ends) {
        const run = pieces.slice(begin, end);
        const box = union(run.map((piece) => piece.box));
        const [wide, high] = [(box[2] - box[0]) / height, (box[3] - box[1]) / height];
        const mayBeLarge = run.length === 1 || run.length === count;
        if (!mayBeLarge && (wide > MAX_WIDTH || high > MAX_HEIGHT)) continue;
        const apart = largestGap(distances, begin, end);
        if (!mayBeLarge && apart > MAX_GAP) continue;
        this.#work.spend(WORK_OF_EDGE);
        const stretches = stretchesOf(run);
        const tall = Math.log(Math.max(high, LEAST_HEIGHT));
        const features = {
          segment: 1,
          low: Math.max(0, -tall),
          tall: Math.max(0, tall),
          wide: Math.min(Math.max(0, wide - USUAL_WIDTH), MOST_WIDE),
          apart,
          strokes: stretches.length - 1,
        };
        const length = run.reduce((sum, piece) => sum + piece.length, 0) / height;
        const scaled = box.map((side) => side / height);
        found.push({ begin, end, pieces: run, key: stretches.join(" "), length, box: scaled, features });
      }
    }
    return found;
  }
}

// Returns the largest distance from a piece of a run to the next.
function largestGap(distances, begin, end) {
  if (end - begin === 1) return 0;
  let largest = 0;
  for (let one = begin; one < end; one++) {
    let least = Infinity;
    for (let other = begin; other < end; other++) {
      if (other !== one && distances[one][other] < least) least = distances[one][other];
    }
    largest = Math.max(largest, least);
  }
  return largest;
}

// Returns the stretches of strokes in a run, each as text: a whole stroke has the same one whether it is cut or not.
// Joined by spaces, they are the key of the run's ink.
export function stretchesOf(run) {
  const stretches = [];
  for (const { source, part, parts } of [...run].sort((a, b) => a.source - b.source || a.part - b.part)) {
    const before = stretches.at(-1);
    if (before?.source === source && before.last === part - 1) before.last = part;
    else stretches.push({ source, first: part, last: part, parts });
  }
  return stretches.map(({ source, first, last, parts }) =>
    first === 0 && last === parts - 1 ? `${source}` : `${source}:${first}-${last}`,
  );
}
