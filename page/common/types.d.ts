// The types of what the page and the engine share: its configuration, and networks.

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

/** A network that is not the page's; one from a file is measured only where MNIST is there. */
export interface NetworkRecord {
  id: string;
  layers: Layer[];
  threshold: number;
  settings: Taught & Partial<Settings>;
  active_for?: string[][];
  most_activating?: number[][][];
  mistakes?: { confusion_matrix: number[][]; misread: number[]; right: number[] };
  /** The name of its file. */
  file?: string;
}
