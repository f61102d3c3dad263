// The types of the lessons' files, which __init__.py describes, and of what the bar shows of them.

/** A condition on the page. */
export interface Condition {
  see: string;
  text?: string;
  after?: "drawing" | "training";
}

/** What an example does, see `perform` in actions.js. */
export interface Act {
  draw?: string[];
  press?: string;
  set?: string;
  to?: string;
  part?: number;
  key?: string;
  on?: string;
  see?: string;
}

export interface Step {
  name: string;
  moment: "before" | "after" | "planned" | "compared" | "more";
  minutes?: number;
  tab?: string;
  question?: string;
  point?: string;
  setup?: string[];
  leave?: string[];
  draw?: string[];
  act?: Act[];
  done?: Condition;
  needs?: "mnist";
  has?: string;
}

export interface StepWords {
  do: string;
  ask?: string;
  watch?: string;
  explain?: string;
}

export interface QuestionWords {
  ask: string;
  answers: string[];
  why: string;
  tempting: string;
  misconception: string;
}

/** A language's file. */
export interface Words {
  steps: Record<string, StepWords>;
  questions: Record<string, QuestionWords>;
  lessons: Record<string, { title: string; introduction: string[] }>;
  pupils: Record<string, { ask: string; pupil: string; teacher: string }>;
  document: Record<string, string>;
}

export interface Lesson {
  minutes: string;
  language: string;
  words: Words;
  /** By name. */
  questions: Record<string, { right: number; tempting: number }>;
  /** The names of those before and after the lesson. */
  asked: string[];
  steps: Step[];
}

/** The stage that the class has reached, the answer that was tapped, and how many have chosen each one. */
export interface Guess {
  stage: number;
  own: number | null;
  counts: number[] | null;
}

/** What a reload keeps: the place in a lesson, its start in ms, and the guesses by step. */
export interface Place {
  minutes: string;
  name: string;
  started: number | null;
  guesses: Record<string, Guess>;
}
