// The types of what Class exchanges with Python: see page/types.d.ts.

import type { Answers, GreyImage, Nothing, Point, Vote } from "../../types.d.ts";

declare module "../../types.d.ts" {
  interface ServerAnswers {
    class_join: { token: string };
    class_redeem: Nothing;
    class_share: OwnAnswer;
    class_own: OwnAnswer;
    class_withdraw: OwnAnswer;
    class_drawing: { strokes: Point[][] };
    class_evaluate: Evaluation;
    class_remove: ClassState;
    class_address: { phones: number; drawings: number };
    class_undo: ClassState;
    class_relabel: ClassState;
    class_pause: ClassState;
    class_clear: ClassState;
    class_rehearse: ClassState;
    class_reset: ClassState;
    class_code: { code: string; state: ClassState };
    class_import: { added: number; state: ClassState };
    class_train: TrainAnswer;
    class_progress: ClassState;
    class_stop: ClassState;
    class_trained: ClassState;
    class_vote: ClassState;
    class_ask: ClassState;
    class_others: ClassState;
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

/** The requests of a teacher's page that change the class, without their beginning "class_". */
export type Order = {
  [Name in keyof Answers]: Name extends `class_${infer Rest}`
    ? Answers[Name] extends ClassState | { state: ClassState }
      ? Rest
      : never
    : never;
}[keyof Answers];

export interface ClassState {
  /** Counts the changes. */
  version: number;
  /** Drawings, by digit. */
  counts: number[];
  phones: number;
  paused: boolean;
  canUndo: boolean;
  isRehearsal: boolean;
  isLost: boolean;
  training: { stage: string; progress: number } | null;
  result: ClassResult | null;
  /** The token of the class's own network. */
  network: string | null;
  lesson: Lesson;
}

/** What a lesson asks the class. */
export interface Lesson extends Vote {
  /** The question's name, if the step has one. */
  question: string | null;
  /** The phone's answer, while the vote is open. */
  own: number | null;
}

/** How many drawings a network reads correctly before and after a training. */
interface Gain {
  drawings: number;
  before: number;
  after: number;
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
  state: ClassState;
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

/** How well networks read the class; see `evaluate` in page/tabs/classroom/wall.py. */
export interface Evaluation {
  networks: Record<string, { drawings: number; correct: number; rejected: number; matrix: number[][] }>;
  phones: PhoneRow[];
  hardest: Record<string, number[]>;
  easiest: Record<string, number[]>;
  test: Comparison;
}

export interface PhoneRow {
  phone: number;
  drawings: number;
  held_out: boolean;
  correct: Record<string, number>;
  misread: Record<string, [label: number, reading: number][]>;
}

export interface Comparison extends Gain {
  gained: number;
  lost: number;
  chance: number;
  digits: { image: GreyImage; label: number; before: number; after: number }[];
}

export interface TrainAnswer {
  ticket: string;
  trained: ClassDigits;
  held_out: ClassDigits;
  state: ClassState;
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
  firstSample: number;
  className: string;
}
