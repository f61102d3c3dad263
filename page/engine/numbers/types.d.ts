// The types of a drawing's segmentation: see segmentation.js.

import type { Box } from "../../types.d.ts";
import type { Drawing, Field } from "../types.d.ts";

/** A stroke of the pen, or a part of one. */
export interface Piece {
  points: number[][];
  source: number;
  part: number;
  parts: number;
  isLink: boolean;
  box: Box;
  length: number;
  outline(step: number): number[][];
}

/** What costs something, by the name of its weight. */
export type Features = Record<string, number>;

/** Consecutive pieces that may be a digit. */
export interface Candidate {
  field: Field | null;
  probabilities: Float32Array;
  certainty: number;
  isSettled: boolean;
  pieces: Piece[];
  stretches: string[];
  run: Drawing;
}

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

export interface LineGraph {
  nodes: number;
  spans: Span[];
  links: Edge[];
}

/** A way to divide the pieces among lines. */
export interface Choice {
  features: Features;
  lines: LineGraph[];
}

export interface Path {
  cost: number;
  lines: Edge[][];
  own: Features;
}
