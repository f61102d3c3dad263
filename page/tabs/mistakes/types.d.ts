// The types of what Mistakes exchanges with Python: see page/types.d.ts.

import type { Nothing, ReadTestDigit } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface CommonAnswers {
    mistakes: MistakesAnswer;
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
