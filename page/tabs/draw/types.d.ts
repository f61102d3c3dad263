// The types of Draw: see page/types.d.ts.

import type { Asked, EngineAnswers } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface Props {
    draw: DrawProps;
  }
}

export type LookAnswer = EngineAnswers["look"];

/** An answer, and what it is about. */
export interface Moment {
  asked: Asked;
  answer: LookAnswer;
}

export interface DrawProps {
  image_side: number;
  /** The names of the networks. */
  shipped: string[];
  /** The certainty that each network's digits need. */
  thresholds: Record<string, number>;
  clear: number;
  /** What each threshold costs; null if it is not known. */
  costs: { refused: number[]; accepted: number[] } | null;
}
