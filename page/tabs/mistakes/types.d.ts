// The types of the engine's answers to Mistakes: see page/types.d.ts.

import type { GreyImage, Nothing, ReadTestDigit, Round, TestDigit } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface EngineAnswers {
    mistakes: MistakesAnswer;
    digits_to_read: { digits: DigitToRead[] };
    digit_of_round: { image: GreyImage };
  }
  interface CommonAnswers {
    /** The part of MNIST that has been downloaded; null if it is not known. */
    progress: { fraction: number | null };
  }
  interface Props {
    mistakes: Nothing;
  }
}

export interface MistakesAnswer {
  /** Digits that are not named on Draw. */
  refused: { misread: number; right: number };
  matrix: number[][];
  digits: ReadTestDigit[];
}

/** What a class reads, with how many phones have answered the digit that is asked, and the counts of the others. */
export interface Together extends Round {
  votes: number;
  counts: number[][];
}

export interface DigitToRead extends TestDigit {
  probabilities: number[];
}
