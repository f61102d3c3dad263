// The types of a training: see worker.js.

import type { Comparison, Gain, Point } from "../../types.d.ts";
import type { Digits, Settings } from "../types.d.ts";
import type { Fitting } from "./fitting.js";
import type { score } from "./measures.js";
import type { ReportedTraining } from "./reported_training.js";
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

export type Report = (message: { update: { stage: string; [name: string]: unknown } } | { checkpoint: Checkpoint }) => void;

/** What arrives during a training: the newest drawing to read, 784 bytes, and whether to stop. */
export interface Received {
  field: Uint8Array | null;
  mustStop: boolean;
}

export type TrainingPlace = Fitting["place"];

/** An update of the stage "learning"; the loss is null once it is infinite. */
export type LearningUpdate = Omit<ReturnType<ReportedTraining["progress"]>, "probabilities" | "weights"> & {
  val_loss?: number | null;
  val_accuracy?: number;
};

export type Moment = NonNullable<ReturnType<ReportedTraining["momentOf"]>>;

/** The last update of a training. */
export type Result = Awaited<ReturnType<ReportedTraining["result"]>> & {
  seen?: number;
  given?: number;
  /** Of a training on a class. */
  compared?: Comparison;
  result?: { mnist: Gain };
};
