// The types of what Class exchanges with Python: see page/types.d.ts.

import type { Answers, Comparison, Gain, GreyImage, Point, Vote } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface ServerAnswers
    extends Record<`class_${"share" | "withdraw"}`, OwnAnswer>,
      Record<`class_${"vote" | "trained"}`, Record<string, never>>,
      Record<`class_${Exclude<Order, "import" | "train" | "units"> | "progress"}`, OrderAnswer> {
    class_own: OwnAnswer & { vote: OwnVote | null };
    class_unit: { digit: number };
    class_drawing: { strokes: Point[][] };
    class_evaluate: Evaluation;
    class_import: OrderAnswer & { added: number };
    class_train: TrainAnswer;
    class_units: OrderAnswer & { units: UnitOfClass[] };
  }
  interface Streams {
    class_wall: WallMessage;
  }
  interface Files {
    class_export: Blob;
    class_network: Blob;
  }
  interface Props {
    classroom: ClassProps;
  }
}

/** What a teacher orders: requests, without their beginning "class_". */
export type Order =
  | ("ask" | "play" | "end_turn" | "pause" | "stop" | "train")
  | ("clear" | "discard" | "import" | "relabel" | "remove" | "units");

export interface OrderAnswer {
  /** Of the first state that has the order's effect. */
  version: number;
}

/** What a stream says; the answers to requests say only what is private. */
export interface ClassState {
  /** Counts the changes. */
  version: number;
  /** Drawings, by digit. */
  counts: number[];
  phones: number;
  paused: boolean;
  isLost: boolean;
  training: { stage: string; progress: number } | null;
  result: ClassResult | null;
  /** The token of the class's own network. */
  network: string | null;
  lesson: Lesson;
  /** The ids of the units that were made by hand, the newest one for each digit. */
  units: number[];
}

export interface UnitOfClass {
  id: number;
  digit: number;
  weights: number[];
  bias: number;
}

export type DigitsOfUnits = Answers["unit_digits"];

/** What a lesson asks the class. */
export interface Lesson extends Vote {
  /** The question's name, if the step has one. */
  question: string | null;
  /** Counts the votes, as a question can be asked again. */
  number: number;
}

/** A phone's vote. */
export interface OwnVote {
  question: string;
  /** See `Lesson`. */
  number: number;
  answer: number;
}

/** What a training on the class has changed. */
export interface ClassResult {
  held_out: Gain & { phones: number };
  trained: Gain & { phones: number };
  mnist: Gain;
  seconds: number;
}

export interface OwnAnswer {
  /** The phone's number; null before its first drawing. */
  phone: number | null;
  own: { id: string; label: number }[];
}

/** Of a long message the parts after the first have no `state`. */
export interface WallMessage {
  reset: boolean;
  items: SharedDrawing[];
  gone: string[];
  state?: ClassState;
}

export interface SharedDrawing {
  id: string;
  label: number;
  phone: number;
  image: GreyImage;
  /** Of each network: the digit, its probability, and whether it accepts it. */
  verdicts: [digit: number, probability: number, isDigit: boolean][];
}

/** How well networks read the class; see `evaluate` in page/tabs/classroom/evaluation.py. */
export interface Evaluation {
  networks: Record<string, Figures>;
  phones: PhoneRow[];
  test: Comparison;
}

export interface Figures {
  drawings: number;
  correct: number;
  rejected: number;
  matrix: number[][];
  by_phone: Record<number, PhoneFigures>;
  hardest: number[];
  easiest: number[];
}

export interface PhoneFigures {
  correct: number;
  misread: [label: number, reading: number][];
}

export interface PhoneRow {
  phone: number;
  drawings: number;
  held_out: boolean;
}

export interface TrainAnswer extends OrderAnswer {
  ticket: string;
  trained: ClassDigits;
  held_out: ClassDigits;
}

export interface ClassDigits {
  phones: number;
  labels: string;
  images: string;
}

export interface ClassProps {
  networks: string[];
  kept: "space" | "memory" | "folder";
  maxPoints: number;
  maxOfPhone: number;
  minPhones: number;
  className: string;
}
