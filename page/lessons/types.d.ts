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
  seconds?: number;
  tab?: string;
  question?: string;
  seen?: string;
  again?: Act[];
  point?: string;
  proof?: string;
  reveal?: Act[];
  setup?: string[];
  leave?: string[];
  draw?: string[];
  act?: Act[];
  done?: Condition;
  next?: string;
  needs?: "mnist";
  has?: string;
}

export interface StepWords {
  do?: string;
  ask?: string;
  watch?: string;
  explain?: string;
}

/** What a card shows of a question. */
export interface CardWords {
  ask: string;
  answers: string[];
  why: string;
  /** None without a right answer, like the misconception. */
  tempting?: string;
}

export interface QuestionWords extends CardWords {
  misconception?: string;
}

/** A language's file. */
export interface Words {
  steps: Record<string, StepWords>;
  questions: Record<string, QuestionWords>;
  lessons: Record<string, { title: string; introduction: string[] }>;
  pupils: Record<string, { ask: string; pupil: string; teacher: string }>;
  paper: Record<string, string> & { questions: string[]; solutions: string[] };
  document: Record<string, string> & { columns: string[]; before: string[]; tabs: Record<string, string[] | undefined> };
}

/** The parts of curricula that a lesson serves: of all countries, and by language of one language's countries. */
type Curricula = Record<string, string | undefined>;

/** The file of all lessons. */
export interface Plans {
  questions: Lesson["questions"];
  pupils: Record<string, string>;
  /** What a vote takes, a show of hands, and the comparison of the answers before and after a lesson. */
  seconds: { vote: number; hands: number; compare: number };
  lessons: Record<string, { asked: string[]; curricula: Curricula; minutes: number; steps: Record<string, number>; more: string[] }>;
}

export interface Lesson {
  name: string;
  language: string;
  words: Words;
  /** By name. */
  questions: Record<string, { right: number | null; tempting?: number }>;
  /** The names of those before and after the lesson. */
  asked: string[];
  /** See docs/teaching.md. */
  curricula: Curricula;
  minutes: number;
  steps: Step[];
}

/** The stage that the class has reached, the answer that was tapped, and how many have chosen each one. */
export interface Guess {
  stage: number;
  own: number | null;
  counts: number[] | null;
}

/** What a reload keeps: the names of the lesson and the step, its start in ms, and the guesses by step. */
export interface LessonRecord {
  lesson: string;
  step: string;
  started: number | null;
  guesses: Record<string, Guess>;
}
