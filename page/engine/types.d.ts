// The types of what the engine computes with.

import type { readNetwork } from "./npz_reader.js";
import type { digitsOn } from "./numbers/segmentation.js";
import type { decodeMap } from "./projection.js";
import type { Recognizer } from "./recognizer.js";

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
export type Judged = ReturnType<Recognizer["judge"]>;

/** A drawing in units of the pad. */
export interface Drawing {
  strokes: number[][][];
  lineWidth: number;
}

/** A digit of a number. */
export type FoundDigit = ReturnType<typeof digitsOn>[number];

/** A connection into a unit, and what it adds to the unit's sum. */
export interface Line {
  input: number;
  unit: number;
  contribution: number;
}

/** The strongest connections of a layer; the first `winners` are those of the path to the answer. Both parts begin with the strongest. */
export interface Lines {
  lines: Line[];
  winners: number;
}

/** A map of a network, see `Projection` in model/projection.py. */
export type Projection = ReturnType<typeof decodeMap>;

/** What a network's file says about it. */
export type OpenedNetwork = Awaited<ReturnType<typeof readNetwork>>;
