// The types of the picture of a network: see picture.js.

import type { encodeActivations, encodeConnections } from "../engine/encoding.js";
import type { GreyImage } from "../types.d.ts";

/** In CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Of a hidden layer. */
export interface Unit {
  layer: number;
  unit: number;
}

export interface HiddenLayer {
  units: number;
  order: number[];
  /** Where the units of the first layer look. */
  columns?: number[];
  /** How many units of a later layer are most active for each digit, and for none. */
  regions?: number[];
  /** Whether the units are tiles, each with an image and a caption. */
  pictured?: boolean;
}

/** The strongest connections of a layer; `full` is the contribution of the thickest line, if that is not the largest one. */
export type Connections = ReturnType<typeof encodeConnections>[number] & { full?: number };
export type Activations = ReturnType<typeof encodeActivations>;

export interface Structure {
  hidden: HiddenLayer[];
  connections?: Connections[];
  /** The weights of each unit of each layer, of a network with few units. */
  looks?: GreyImage[][];
}

/** A connection. */
export interface Place {
  layer: number;
  from: number;
  to: number;
}

/** A connection as a line: its part of the thickest one, from -1 to 1, as shown now and as wanted. */
export interface Line extends Place {
  part: number;
  wanted: number;
  /** The path leads to the answer; its strongest part is one line in each layer. */
  isOnPath: boolean;
  isStrongest: boolean;
}

/** The pad beside the pixels, in the picture's coordinates. */
export interface Pad {
  top: number;
  bottom: number;
  right: number;
}
