// The types of a drawing's segmentation: see segmentation.js.

import type { Candidate, findCandidates } from "./candidates.js";
import type { bestPaths } from "./paths.js";

export type { PenPiece as Piece } from "./pieces.js";

/** What costs something, by the name of its weight. */
export type Features = Record<string, number>;

/** A candidate on a line, from one node to another. */
export interface Span {
  begin: number;
  end: number;
  candidate: Candidate;
  box: number[];
  features: Features;
  beside: number;
  edges: Edge[];
}

/** A reading of a candidate; without one, a part that is left out. */
export interface Edge {
  begin: number;
  end: number;
  span: Span | null;
  label: string;
  features: Features;
  cost: number;
}

/** The numbers of pieces of a line, its candidates, and an edge for each part that may be left out. */
export interface LineGraph {
  nodes: number;
  spans: Span[];
  links: Edge[];
}

/** A way to divide the pieces among lines. */
export type Choice = ReturnType<typeof findCandidates>[number];
export type Path = ReturnType<typeof bestPaths>[number];
