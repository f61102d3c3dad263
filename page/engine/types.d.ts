// The types of what the engine computes with.

export type { Settings } from "./training/types.d.ts";

/** A layer without weights. */
export interface Shape {
  inputs: number;
  units: number;
  activation: string;
}

/** A dense layer; the kernel is (inputs × units), row by row. */
export interface Layer extends Shape {
  kernel: Float32Array;
  bias: Float32Array;
}

/** Images of 784 bytes, one after another, and their labels. */
export interface Digits {
  images: Uint8Array;
  labels: Uint8Array;
}
