// The types of the engine's answers to Inside: see page/types.d.ts.

import type { GreyImage, PadAnswer, TestDigit, Verdict } from "../../types.d.ts";

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
    inside: { units: number | null; small_units: number | null; small_accuracy: number; is_known: boolean };
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

/** An image one pixel high. */
export interface Activations extends GreyImage {
  /** The largest output, or 1. */
  scale: number;
  /** How many outputs are not 0. */
  active: number;
}

/** The strongest connections of a layer, those of the path to the answer first. */
export interface Connections {
  from: number[];
  to: number[];
  contributions: number[];
  /** How many belong to the path. */
  winners: number;
}

export interface Unit {
  layer: number;
  unit: number;
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

export interface HiddenLayer {
  units: number;
  order: number[];
  /** Where the units of the first layer look. */
  columns?: number[];
  /** How many units of a later layer are most active for each digit, and for none. */
  regions?: number[];
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
