// The types of the engine's answers to Learn: see page/types.d.ts.

import type { GreyImage, PadAnswer, Point } from "../../types.d.ts";

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
  phone: number;
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
  /** Of one's own digits: drawings, points of a drawing, and the largest number of a phone. */
  limits: { drawings: number; points: number; phone: number };
}
