// The types of a training: see worker.js.

import type { Comparison, ErrorAnswer, Gain, Point, ReadTestDigit } from "../../types.d.ts";
import type { Digits, NetworkRecord, Settings } from "../types.d.ts";

export type { Settings };

/** What the trainer needs of them. */
export type Fitted = Pick<Settings, "hidden_layers" | "units" | "dropout" | "optimizer" | "batch_size" | "epochs"> & {
  learning_rate: number;
  digits: number;
};

/** A drawing of the visitor, see own_digits.js. */
export interface OwnDrawing {
  id: string;
  label: number;
  writer: number;
  device: string;
  strokes: Point[][];
}

/** What `Trainer.read` returns about some digits: probabilities are (digits × 10). */
export interface Found {
  probabilities: Float64Array;
  predictions: Uint8Array;
  losses: Float64Array;
}

export type Visit = (first: number, found: Found) => void;
export type Pause = () => Promise<unknown>;

/** What a network reads in the first digits of a set. */
export interface Scores {
  loss: number;
  accuracy: number;
  predictions: Uint8Array;
  confidences: Float32Array;
}

/** What an exact continuation of a trainer needs. */
export interface TrainerState {
  powers: number[];
  random: Uint32Array<ArrayBuffer>;
  arrays: Float32Array<ArrayBuffer>[];
}

export interface Checkpoint {
  epoch: number;
  peak: number;
  peakStep: number;
  state: TrainerState;
  seconds: number;
}

/** What is trained on a class; `phones` are how many have drawn the digits. */
export interface ClassJob {
  trained: Digits & { phones?: number };
  heldOut: Digits & { phones?: number };
  checkpoint: Checkpoint | null;
  isWatched?: boolean;
}

/** What the slow motion learns from. */
export interface Order {
  digit: { image: Uint8Array; label: number } | null;
  position: number;
  isAlone: boolean;
}

export type Report = (message: { update: { stage: string; [name: string]: unknown } } | { checkpoint: Checkpoint }) => void;

/** A place in a training. */
export interface TrainingPlace {
  epoch: number;
  epochs: number;
  batch: number;
  batches: number;
}

/** An update of the stage "learning"; the loss is null once it is infinite. */
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
  network: Omit<NetworkRecord, "id"> | null;
  seen?: number;
  given?: number;
  /** Of a training on a class. */
  compared?: Comparison;
  result?: { mnist: Gain };
}

/** What `start` of shared/training.js calls. */
export interface TrainingHandlers {
  /** The updates of training.js and class_training.js differ. */
  onUpdate: (update: any) => void;
  onCheckpoint: (checkpoint: Checkpoint) => void;
  /** Is called once: with nothing after the update of the stage "done", or with the error that ended it. */
  onEnd: (error?: Error) => void;
}

/** A message of the worker that trains, see engine/training/worker.js. */
export interface TrainingReply {
  update?: { stage: string };
  checkpoint?: Checkpoint;
  estimate?: { asked: object; seconds: number[] };
  frames?: object[];
  error?: Omit<ErrorAnswer, "error"> & { message: string; kind: "rejected" | "failed"; of: string };
}
