// The types of a training: see worker.js.

import type { Comparison, Gain, Point, ReadTestDigit } from "../../types.d.ts";
import type { Digits, NetworkRecord, Settings } from "../types.d.ts";
import type { Fitting } from "./fitting.js";
import type { score } from "./measures.js";
import type { Trainer } from "./trainer.js";

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

export type Found = ReturnType<Trainer["read"]>;
export type Visit = (first: number, found: Found) => void;
export type Pause = () => Promise<unknown>;

/** What a network reads in the first digits of a set. */
export type Scores = Awaited<ReturnType<typeof score>>;
export type TrainerState = Trainer["state"];
export type Checkpoint = ReturnType<Fitting["checkpoint"]> & { seconds: number };

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
