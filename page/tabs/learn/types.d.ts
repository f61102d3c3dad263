// The types of Learn: see page/types.d.ts.

import type { learn, read } from "../../engine/training/learning_steps.js";
import type { Checkpoint, LearningUpdate, Moment, OwnDrawing, Result, Settings } from "../../engine/training/types.d.ts";
import type { newRun } from "./run.js";

export type { LearningUpdate, Moment, OwnDrawing, Result, Settings };

declare module "../../types.d.ts" {
  interface Props {
    learn: LearnProps;
  }
}

export interface LearnProps {
  settings: Settings;
  ranges: Record<string, [lowest: number, highest: number]>;
  choices: Record<string, (number | string)[]>;
  /** Without the data. */
  presets: Record<string, Omit<Settings, "data" | "digit" | "other">>;
  tutorial: Tutorial | null;
  has_recording: boolean;
  loading: string;
  /**
   * Of one's own digits: drawings, points of a drawing, the largest number of a writer, and how many people share one who is
   * held out of a training on all; 0 where there is none.
   */
  limits: { drawings: number; points: number; writer: number; held_out: number };
}

/** Results of the tutorial's network. */
export interface Tutorial {
  test_loss: number;
  test_accuracy: number;
  misread: number;
}

export type Run = ReturnType<typeof newRun>;

/** One that has ended with a result. */
export type EndedRun = Run & { result: Result };

export type Update =
  | { stage: "loading" | "testing"; progress: number }
  | (LearningUpdate & { moment?: Moment; weights: Float32Array[]; probabilities: number[] | null })
  | (Result & { progress?: never });

/** What starts a training, or goes on with it; the tab keeps it until the training ends. */
export interface TrainingOrder {
  settings: Settings;
  own: OwnDrawing[];
  /** The drawings of others, that test a training on all who have drawn; null for any other training. */
  heldOut: OwnDrawing[] | null;
  checkpoint: Checkpoint | null;
  points: LearningUpdate[];
  moments: Moment[];
}

/** The digits of several people: to learn from, and to test with. */
export type OfUs = Pick<TrainingOrder, "own" | "heldOut">;

export type Measure = "loss" | "accuracy";

/** Points: the place in epochs and the value. */
export type Curve = [place: number, value: number][];
export type Curves = Record<Measure, { training: Curve; validation: Curve }>;

/** A run of this visit that has ended, see `withRun` in state.js. */
export type KeptRun = Pick<Result, "test_accuracy" | "misread" | "seconds" | "end"> & {
  number: number;
  settings: Settings;
  curves: Curves;
};

/** How the newest network reads the visitor's own digits. */
export interface Tested {
  drawings: OwnDrawing[];
  /** The ids of the drawings that it reads correctly. */
  right: Set<string>;
  /** The ids of those that it has learned from. */
  learned: Set<string>;
}

/** A frame of the slow motion, see engine/training/learning_steps.js. */
export type Frame = StepFrame | LaterFrame;

/** `share` is the part of the digits since the frame before that are read correctly. */
type CommonFrame = ReturnType<typeof read> & { share?: number };

/** A frame about the first step of learning; `again` is that of the same digit after the step. */
export type StepFrame = CommonFrame &
  Omit<ReturnType<typeof learn>, "before" | "after"> & {
    stage: "read" | "compare" | "back" | "again";
    again: Pick<CommonFrame, "answers">;
  };

/** `steps` have been made; `size` is that of the batch or the epoch. */
interface LaterFrame extends CommonFrame {
  stage: "digit" | "batch" | "epoch";
  again?: never;
  steps: number;
  size?: number;
}
