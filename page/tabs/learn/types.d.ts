// The types of what Learn exchanges with Python: see page/types.d.ts.

import type { GreyImage, PadAnswer } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface CommonAnswers {
    watch: WatchAnswer;
    code: { code: string };
  }
  interface Props {
    learn: LearnProps;
  }
}

export interface WatchAnswer extends PadAnswer {
  image: GreyImage;
  probabilities: number[];
}

/** See `Settings` in model/jobs/settings.py. */
export interface Settings {
  hidden_layers: number;
  units: number;
  dropout: number;
  optimizer: string;
  learning_rate: number;
  batch_size: number;
  epochs: number;
  digits: number;
}

export interface LearnProps {
  settings: Settings;
  ranges: Record<string, [lowest: number, highest: number]>;
  choices: Record<string, (number | string)[]>;
  presets: Record<string, Settings>;
  tutorial: { test_loss: number; test_accuracy: number; misread: number } | null;
  has_recording: boolean;
  loading: string;
}
