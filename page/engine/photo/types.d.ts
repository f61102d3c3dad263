// The types of the steps that read a photo.

import type { Box } from "../../types.d.ts";
import type { Judged } from "../types.d.ts";

export type { Rgba } from "../../types.d.ts";

/** 1 for a pixel with ink, else 0. */
export interface Mask {
  width: number;
  height: number;
  data: Uint8Array;
}

/** How much of the paper's light each pixel lacks: about 0 for paper, up to 1 for ink. */
export interface Contrast {
  width: number;
  height: number;
  data: Float32Array;
  /** The standard deviation of the paper's contrast. */
  noise: number;
}

/** In pixels of the grey image; right and bottom are outside. */
export interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Connected pixels. */
export interface Component extends Place {
  label: number;
  /** Pixels, and those at the photo's edge. */
  area: number;
  edge: number;
}

export interface Part extends Component {
  /** The contrast of its ink at least. */
  threshold: number;
  /** The label of the component that it is in, with fainter ink. */
  origin: number;
}

/** Parts that are one digit, or several that touch. */
export interface Group extends Place {
  parts: Part[];
}

export interface Text {
  /** From top to bottom, each from left to right. */
  lines: Group[][];
  /** The label of the part at each pixel. */
  labels: Int32Array;
  /** The usual height of a digit. */
  usual: number;
  /** Whether there were too many parts. */
  leftOut: boolean;
}

/** A piece of a group that was read. */
export interface Piece extends Place {
  verdict: Judged;
}

/** A digit that was read; its box is in pixels of the photo. */
export interface ReadDigit {
  box: Box;
  verdict: Judged;
}
