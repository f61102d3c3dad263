// The types of Mistakes: see page/types.d.ts.

import type { EngineAnswers, Nothing, ReadTestDigit, Round } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface CommonAnswers {
    /** The part of MNIST that has been downloaded; null if it is not known. */
    progress: { fraction: number | null };
  }
  interface Props {
    mistakes: Nothing;
  }
}

/** What the engine answers. */
export interface MistakesAnswer {
  matrix: number[][];
  digits: ReadTestDigit[];
}

/** What a class reads, with how many phones have answered the digit that is asked, and the counts of the others. */
export interface Together extends Round {
  votes: number;
  counts: number[][];
}

export type DigitToRead = EngineAnswers["digits_to_read"]["digits"][number];
