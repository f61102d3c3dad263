// The types of the engine's answers to Learn: see page/types.d.ts.

import type { GreyImage, PadAnswer, Point, ReadTestDigit } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface EngineAnswers {
    watch: WatchAnswer;
    code: { code: string };
    test_own: { right: string[] };
    export_own: { file: Blob };
    import_own: { drawings: OwnDrawing[]; first: string; last: string };
  }
  interface Props {
    learn: LearnProps;
  }
}

export interface WatchAnswer extends PadAnswer {
  image: GreyImage;
  probabilities: number[];
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

/** A drawing of the visitor, see engine/own_digits.js. */
export interface OwnDrawing {
  id: string;
  label: number;
  writer: number;
  device: string;
  strokes: Point[][];
}

export interface LearnProps {
  settings: Settings;
  ranges: Record<string, [lowest: number, highest: number]>;
  choices: Record<string, (number | string)[]>;
  /** Without the data. */
  presets: Record<string, Omit<Settings, "data" | "digit" | "other">>;
  tutorial: { test_loss: number; test_accuracy: number; misread: number } | null;
  has_recording: boolean;
  loading: string;
  /** Of one's own digits: drawings, points of a drawing, and the largest number of a writer. */
  limits: { drawings: number; points: number; writer: number };
}

/** A place in a training. */
export interface TrainingPlace {
  epoch: number;
  epochs: number;
  batch: number;
  batches: number;
}

/** An update of the stage "learning", see engine/training/training.js; the loss is null once it is infinite. */
export interface LearningUpdate extends TrainingPlace {
  stage: "learning";
  progress: number;
  seconds_left: number | null;
  peak: number;
  loss?: number | null;
  accuracy?: number;
  val_loss?: number | null;
  val_accuracy?: number;
}

/** A place of a training that can be shown again: all weights in half precision. */
export interface Moment extends TrainingPlace {
  loss: number | null;
  accuracy: number;
  confusion_matrix: number[][];
  halves: Uint8Array;
}

/** The last update of a training. */
export interface Result {
  stage: "done";
  end: "finished" | "stopped" | "diverged";
  peak: number;
  peak_step: number;
  dead: number[];
  known: number;
  seconds: number;
  test_loss: number | null;
  test_accuracy: number;
  misread: number;
  confusion_matrix: number[][];
  examples: ReadTestDigit[];
  probabilities: number[] | null;
  network: { settings: Settings; layers: Layer[]; certainty: number } | null;
  seen?: number;
  given?: number;
}

export interface Layer {
  inputs: number;
  units: number;
  activation: string;
  kernel: Float32Array;
  bias: Float32Array;
}

/** See run.js. */
export interface Run {
  settings: Settings;
  update: LearningUpdate | Result | { stage: "loading" | "testing"; progress?: number } | null;
  points: LearningUpdate[];
  moments: Moment[];
  weights: Float32Array[];
  probabilities: number[] | null;
  result: Result | null;
  token: string | null;
  learned: Set<string>;
}

/** A frame of the slow motion, see engine/training/slow_motion.js. */
export interface Frame {
  stage: "read" | "compare" | "back" | "again" | "digit" | "batch" | "epoch";
  label: number;
  answers: number[];
  errors: Float32Array;
  sent: Float32Array;
  picture: { field: GreyImage; hidden: (GreyImage & { scale: number; active: number })[] };
  lines: { from: number[]; to: number[]; contributions: number[]; winners: number }[];
  /** The answers after the step. */
  again?: { answers: number[] };
  /** Of the digits since the frame before, which are read correctly. */
  share?: number;
  steps?: number;
  size?: number;
}

/** One with all numbers of the step. */
export interface StepFrame extends Frame {
  rate: number;
  old: Float32Array;
  new: Float32Array;
  gradients: Float32Array;
  /** How many of the `weights` the step changes. */
  changed: number;
  weights: number;
}
