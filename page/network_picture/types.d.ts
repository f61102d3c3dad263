// The types of the picture of a network: see picture.js.

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

/** The strongest connections of a layer, those of the path to the answer first. */
export interface Connections {
  from: number[];
  to: number[];
  contributions: number[];
  /** How many belong to the path. */
  winners: number;
  /** The contribution of the thickest line, if that is not the largest one. */
  full?: number;
}

/** An image one pixel high. */
export interface Activations extends GreyImage {
  /** The largest output, or 1. */
  scale: number;
  /** How many outputs are not 0. */
  active: number;
}

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
