// The types of what the engine computes with.

import type { Layer, Taught } from "../common/types.d.ts";
import type { Box } from "../types.d.ts";
import type { decodeMap } from "./projection.js";

export type { Layer, NetworkRecord, Settings, Shape } from "../common/types.d.ts";

/** Images of 784 bytes, one after another, and their labels. */
export interface Digits {
  images: Uint8Array;
  labels: Uint8Array;
}

/** A grey image, a byte for each pixel, row by row. */
export interface Field {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What a network makes of a field. */
export interface Judged {
  field: Field;
  probabilities: Float32Array | number[];
  certainty: number;
  isDigit: boolean;
}

/** A drawing in units of the pad. */
export interface Drawing {
  strokes: number[][][];
  lineWidth: number;
}

/** A digit of a number, see numbers/reading.js. */
export interface FoundDigit extends Drawing {
  box: Box;
  verdict: Judged;
  /** The index of its line. */
  line: number;
}

/** A connection into a unit, and what it adds to the unit's sum. */
export interface Line {
  input: number;
  unit: number;
  contribution: number;
}

/** The strongest connections of a layer; the first `winners` are those of the path to the answer. */
export interface Lines {
  lines: Line[];
  winners: number;
}

/** A map of a network, see `Projection` in model/projection.py. */
export type Projection = ReturnType<typeof decodeMap>;

/** What a network's file says about it, see npz_reader.js: null for what is missing. */
export interface OpenedNetwork {
  layers: Layer[];
  settings: Taught;
  threshold: number | null;
  active_for: string[][] | null;
}
