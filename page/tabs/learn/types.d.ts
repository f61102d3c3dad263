// The types of the engine's answers to Learn: see page/types.d.ts.

import type { LearningUpdate, Moment, OwnDrawing, Result, Settings } from "../../engine/training/types.d.ts";
import type { GreyImage, PadAnswer } from "../../types.d.ts";

export type { LearningUpdate, Moment, OwnDrawing, Result, Settings };

declare module "../../types.d.ts" {
  interface EngineAnswers {
    watch: WatchAnswer;
    code: { code: string };
    test_own: { right: string[] };
    check_own: { isOne: boolean };
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
