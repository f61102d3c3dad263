// The types of what Draw exchanges with the engine: see page/types.d.ts.

import type { Asked, GreyImage, PadAnswer, Verdict } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface EngineAnswers {
    look: LookAnswer;
  }
  interface Props {
    draw: DrawProps;
  }
}

export interface LookAnswer extends PadAnswer {
  image: GreyImage;
  /** Of the network that answers, then with `compare` those of the page's other networks. */
  verdicts: Verdict[];
}

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
