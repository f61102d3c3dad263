// The types of the engine's answers to 28 × 28: see page/types.d.ts.

import type { Box, GreyImage, PadAnswer, Point, Verdict } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface EngineAnswers {
    steps: StepsAnswer;
  }
  interface Props {
    steps: { centre: number; least_ink: number; example: string[] };
  }
}

export type StepsAnswer = DrawingSteps | PhotoDigitSteps;

export interface DrawingSteps extends PadAnswer {
  line_width: number;
  crop: Box;
  images: { box: GreyImage; field: GreyImage; plain: GreyImage };
  /** [row, column]. */
  centre_of_mass: Point;
  /** [row, column]. */
  corner: Point;
  /** Of the chosen digit of a number; null for one digit. */
  strokes: Point[][] | null;
  verdicts: { field: Verdict; plain: Verdict } | null;
}

export interface PhotoDigitSteps extends PadAnswer {
  crop?: never;
  images: { box: GreyImage; field: GreyImage; plain?: never };
  centre_of_mass: Point;
  corner: Point;
  verdicts: { field: Verdict; plain?: never } | null;
}
