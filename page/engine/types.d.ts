// The types of what the engine computes with.

import type { Box } from "../types.d.ts";
import type { decodeMap } from "./map_file.js";

/** A layer without weights. */
export interface Shape {
  inputs: number;
  units: number;
  activation: string;
}

/** What differs between pages, see page/build/folder.py. */
export interface Config {
  /** The names of the requests that a server answers. */
  routes: string[];
  /** The sites that get the answers of a frame. */
  embedders: string[];
  /** Whether a service worker keeps the page for visits without a network. */
  is_kept: boolean;
  networks: Record<string, ShippedNetwork>;
  /** The names of those that Compare shows; the first one answers. */
  page_networks: string[];
  /** Of the first network; null if it has none. */
  map: { file: string } | null;
  /** MNIST's digits, and answers about them; `most` is how many digits a file has at most. */
  digits: Record<string, { file: string; most: number | null }>;
}

export interface ShippedNetwork {
  file: string;
  threshold: number;
  active_for: string[][] | null;
  layers: Shape[];
  /** Whether the kernel of each layer is whole numbers times a scale. */
  are_scaled: boolean[];
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

/** See `Settings` in model/training_settings.py. */
export interface Settings {
  hidden_layers: number;
  units: number;
  dropout: number;
  optimizer: string;
  learning_rate: number;
  batch_size: number;
  epochs: number;
  digits: number;
  data: "mnist" | "without" | "ten" | "tenth" | "half" | "own" | "both";
  digit: number;
  other: number;
}

/** The settings of a training that the page names. */
export type Taught = Pick<Settings, "data" | "digit" | "other">;

/** What a network reads of MNIST's test digits. */
export interface Measured {
  most_activating: number[][][];
  mistakes: { confusion_matrix: number[][]; misread: number[]; right: number[]; refused: { misread: number; right: number } };
}

/** A network that is not the page's; one from a file is measured only where MNIST is there. */
export interface NetworkRecord extends Partial<Measured> {
  id: string;
  layers: Layer[];
  threshold: number;
  settings: Taught & Partial<Settings>;
  active_for?: string[][];
  /** The name of its file. */
  file?: string;
}

/** What a network's file says about it, see npz_reader.js: null for what is missing. */
export interface OpenedNetwork {
  layers: Layer[];
  settings: Taught;
  threshold: number | null;
  active_for: string[][] | null;
}
