// The types of the engine's answers to Inside: see page/types.d.ts.

import type { Activations, Connections, HiddenLayer, Unit } from "../../network_picture/types.d.ts";
import type { GreyImage, PadAnswer, TestDigit, Verdict } from "../../types.d.ts";

export type { Activations, Connections, HiddenLayer, Unit };

declare module "../../types.d.ts" {
  interface EngineAnswers {
    inside: InsideAnswer;
    example: ExampleAnswer;
    structure: StructureAnswer;
    weights: WeightsAnswer;
    most_activating: { digits: TestDigit[] };
    fool: FoolAnswer;
    still_reads: StillReadsAnswer;
  }
  interface Props {
    inside: { units: number | null; small_units: number | null; small_accuracy: number };
  }
}

/** An image in a network. */
interface Reading extends Verdict {
  field: GreyImage;
  hidden: Activations[];
  connections: Connections[];
  /** How much each pixel speaks for the chosen output. */
  relevance?: GreyImage;
  sum: UnitSum;
}

export interface InsideAnswer extends Reading, PadAnswer {}
export interface ExampleAnswer extends Reading {
  true: number;
}

/** The sum of a unit: its largest products one by one, the `rest` of `others` together. */
export interface UnitSum extends Unit {
  activation: string;
  inputs: number[];
  values: number[];
  weights: number[];
  others: number;
  rest: number;
  bias: number;
  total: number;
  output: number;
}

export interface StructureAnswer {
  hidden: HiddenLayer[];
  connections: Connections[];
  /** The weights of each unit of each layer, of a network with few units. */
  looks?: GreyImage[][];
  dead: boolean;
}

export interface WeightsAnswer {
  image: GreyImage;
  /** Digits; null if they have not been counted. */
  active: string | null;
  connections: Connections[];
}

/** How many of `total` test digits a network reads, and its experiment's network before it. */
export interface StillReadsAnswer {
  reads: number;
  total: number;
  before: number;
  isBroken: boolean;
}

/** Without frames if there is no change that fools the network. */
export type FoolAnswer = { frames: [] } | Change;

export interface Change {
  frames: (Verdict & { field: GreyImage })[];
  change: GreyImage;
  pixels: number;
  ink: number;
}
