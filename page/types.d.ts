// The types of what crosses the page's borders: the answers of its routes, its events, and the messages of its workers.
//
// Python or the engine in JavaScript makes the answers. tests/node/test_types.py compares both with these types, and
// tools/check_types.py checks the JavaScript that reads them.

import type { encodeVerdict } from "./engine/encoding.js";
import type * as answers from "./tabs/answers.worker.js";

// ---- The routes

/** What `request` returns, by the name of the route. */
export type Answers = ServerAnswers & CommonAnswers & Omit<EngineAnswers, keyof CommonAnswers>;

/** The routes that both the server and the engine answer. */
export interface CommonAnswers {
  mnist: Nothing;
  join: { addresses: Address[] };
}

/** The routes that only the server answers. Each tab adds its own, in its types.d.ts. */
export interface ServerAnswers {}

/** What the engine's functions answer, by their names. */
export type EngineAnswers = { [Name in keyof typeof answers]: Awaited<ReturnType<(typeof answers)[Name]>> };

/** A message of a worker about a request, see engine/answering.js. */
export interface WorkerReply extends Partial<ErrorAnswer> {
  id: number;
  answer?: unknown;
  isRejected?: boolean;
}

/** The objects of a route's event stream, by its name. */
export interface Streams {}

/** The routes that answer with a file. */
export interface Files {}

/** What a rejected request answers, see `UserError` in model/errors.py. */
export interface ErrorAnswer {
  error: string;
  reason?: string;
  values?: Record<string, string | number>;
}

export type Nothing = Record<string, never>;

/** How many drawings are read correctly before and after a training. */
export interface Gain {
  drawings: number;
  before: number;
  after: number;
}

/** What a training has changed, see engine/training/class_training.js. */
export interface Comparison extends Gain {
  gained: number;
  lost: number;
  chance: number;
  digits: { image: GreyImage; label: number; before: number; after: number }[];
}

/** The pad in a request, see engine/pad_reader.js. */
export interface Drawn {
  strokes?: Point[][];
  line_width?: number;
  field?: string;
  is_digit?: boolean;
  at?: Point | null;
  unfinished?: boolean;
  threshold?: number | null;
}

/** The token of the network that is to answer is for the engine; null for the page's own. */
export interface Asked extends Drawn {
  network?: string | null;
}

/** An answer about the pad. */
export interface PadAnswer {
  /** Missing while the page's network is not there. */
  number?: NumberOnPad | null;
}

/** The routes that `followDrawing` asks. */
export type PadRoute = { [Name in keyof Answers]: "number" extends keyof Answers[Name] ? Name : never }[keyof Answers];

// ---- Images, verdicts and numbers

/** [x, y]. */
export type Point = [number, number];
/** [left, top, right, bottom]. */
export type Box = [number, number, number, number];

/** A byte per pixel, row by row; the server sends it in base64. */
export interface GreyImage {
  width: number;
  height: number;
  data: string | Uint8Array;
}

/** Why a network names no digit, see `whyRejected` in engine/recognizer.js. */
export type RejectionReason = "dot" | "torn" | "nearly" | "unfamiliar" | "dead";

export type Verdict = ReturnType<typeof encodeVerdict>;

/** The reading of at least two digits. */
export interface NumberOnPad {
  text: string;
  /** The index of the chosen digit. */
  chosen: number;
  /** Boxes are in units of the pad. */
  digits: (Verdict & { box: Box })[];
  /** What the other networks read, with `compare`. */
  others?: string[];
}

export interface TestDigit {
  /** Among MNIST's test digits. */
  position: number;
  image: GreyImage;
  true: number;
}

export interface ReadTestDigit extends TestDigit {
  predicted: number;
  confidence: number;
}

// ---- Photos, and how others join

/** Pixels as a canvas returns them: red, green, blue and opacity, a byte each, row by row. */
export interface Rgba {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

export interface ReadPhotoAnswer {
  width: number;
  height: number;
  numbers: PhotoNumber[];
  /** Whether there was too much to read at once. */
  leftOut: boolean;
}

/** What a picture of a photo shows, see page/engine/photo/. */
export type PhotoStop = "grey" | "even" | "ink" | "lines" | "parts" | "found";

export interface PhotoNumber {
  text: string;
  digits: PhotoDigit[];
  /** What the other networks read. */
  others: string[];
}

export interface PhotoDigit {
  box: Box;
  image: GreyImage & { data: string };
  verdict: Verdict;
}

export interface Address {
  address: string;
  /** The engine makes none. */
  qr_code?: GreyImage;
}

// ---- What the page is made with

/** What Python passes to a component's `mount`, by the name of its class's module. Each tab adds its own. */
export interface Props {
  header: HeaderProps;
  pad: { drawings: Samples };
}

/** SVG paths: digit, then styles, then strokes. */
export type Samples = Record<string, string[][]>;

export interface HeaderProps {
  /** The layout of each tab, by its name. */
  tabs: Record<string, string>;
  lan: boolean;
  /** The name of the tab that the page's QR code opens, "address" for a static site, or "". */
  joining: string;
  /** A static site's own address. */
  published: Address | null;
  /** Their names. */
  lessons: string[];
}

/** What the page's head has for scripts, see `page_settings` in page/build/document.py. */
export interface PageSettings {
  /** In each language those that are needed first. */
  texts: Record<string, Record<string, string>>;
  /** How many the default language has. */
  text_count: number;
  pad: PadSettings;
  /** The path of the page's assets, or "" in a single file. */
  folder: string;
  /** What all names in the browser's storage begin with. */
  storage: string;
}

/** Lengths are in units of the pad. */
export interface PadSettings {
  side: number;
  brush_width: number;
  widest_line: number;
  max_points: number;
  max_strokes: number;
  torn: number;
}

// ---- Events

/** What `on` passes to its listener, by the name of the event. */
export interface Events {
  /** The page is built, and its pad has replaced the early one. */
  ready: undefined;
  /** A part without which the page does not work could not be loaded, see page_check.js. */
  broken: undefined;
  /** The page's host has a newer version of it, see newer_page.js. */
  updated: undefined;
  /** The pad's strokes or the chosen digit of its photo have changed. */
  drawing: Drawing;
  /** The keyboard's pen has moved: its place as fractions of the pad. */
  cursor: { x: number; y: number; isDown: boolean };
  /** The photo on the pad, its part or its digits have changed; null without one. */
  photo: Photo | null;
  /** The part of a photo that has been read, from 0 to 1. */
  reading: number;
  /** A tab was opened: its name. */
  tab: string;
  /** Inside is to show a test digit; `tab` is the one that it comes from. */
  example: { position: number; tab: string };
  /** The pad draws a drawing of the class. */
  label: { tab: string; digit: number; phone: number | string };
  /** What Draw answers about the pad, for a page around this one; null for an empty pad. */
  answer: { text: string; probabilities: number[]; isDigit: boolean } | null;
  /** The reading of several digits on the pad; null for fewer. */
  number: NumberOnPad | null;
  /** Another digit of several was chosen: its place on the pad. */
  choice: Point;
  /** The visitor's training has started or ended: whether it is running. */
  training: boolean;
  /** A visitor's network is no longer kept: its token. */
  lost: string;
  /** Another tab has what this tab keeps, as this one has a copy of its storage. */
  taken: undefined;
  /** The page's theme or another mode has changed, see mode.js. */
  mode: undefined;
  /** The page forgets its visitor: trainings stop. */
  forget: undefined;
  /** A network's file arrives: the part that is there, from 0 to 1; null when none is loaded. */
  loading: number | null;
  /** The visitor has moved the certainty that a digit needs; null for the network's own. */
  threshold: number | null;
  /** Another network answers: the token of the visitor's own or the class's, or null for the page's. */
  network: string | null;
  /** The network answers with all bits of its weights, on a static site. */
  complete: undefined;
  /** The experiment that breaks the network has changed: the token of the network that answers. */
  experiment: string | null;
  /** The lesson's bar has another step, or stage of a step; null without a lesson. `again` begins a vote once more. */
  lesson: { lesson: string; step: string; stage: number; again?: boolean; begins?: boolean } | null;
  /** What a class is asked and has answered, in the teacher's page. */
  vote: Vote;
  /** The teacher begins a round of test digits, or ends it without any; or ends one of its turns. */
  round: { positions: number[] } | { turn: number };
  /** A pupil asks which digit the class needs a unit for, or sends one that was made by hand. */
  unit: { weights?: number[]; bias?: number };
  /** What came of that: the digit, whether the unit was sent, or the trouble. */
  unit_answer: { digit?: number; isSent?: boolean; trouble?: Words };
}

/** A step of a lesson in a class. */
export interface Vote {
  /** The names of the lesson, such as "25", and of its step; null without one. */
  lesson: string | null;
  step: string | null;
  /** See page/lessons/lesson.js. */
  stage: number;
  /** What the phones can answer now: "LESSON STEP", or "digit POSITION" in a round; null for nothing. */
  open: string | null;
  /** Phones that have answered it so far. */
  votes: number;
  /**
   * How many have given each answer to the questions that are closed, by their names, the last answer to a digit
   * being that one cannot tell; and of "LESSON both-QUESTION" how many were right before and after the lesson, right
   * after it only, before it only, never, or were asked once.
   */
  results: Record<string, number[]>;
  /** Of test digits that the class reads; null without one. */
  round: Round | null;
}

/** A round in which a class reads test digits. */
export interface Round {
  /** The turns that have ended. */
  turn: number;
  /** Of the digit: the phones answer, the class sees its answers, it sees the label. Null when the round is over. */
  stage: 0 | 1 | 2 | null;
  total: number;
  /** Of the digits up to the one that is asked. */
  positions: number[];
}

/** The pad as other scripts see it. */
export interface Drawing {
  strokes: Point[][];
  lineWidth: number;
  isDrawing: boolean;
  /** The chosen digit of a photo as in requests; null without one. */
  ofPhoto: { field: string; is_digit: boolean } | null;
  /** Whether there is nothing to read. */
  isEmpty: boolean;
  /** Counts the changes of the strokes. */
  version: number;
}

/** The part of a photo that the pad shows. */
export interface Photo {
  /** In pixels of the photo. */
  region: Box;
  /** The image that the pad shows, and its pixels, which are read. */
  blob: Blob;
  pixels: Rgba;
  /** Null until it is read. */
  answer: ReadPhotoAnswer | null;
  /** The token of the visitor's own network that has read it or reads it, or null for the page's. */
  network: string | null;
  /** Of all numbers; `line` is the index of the number, and boxes are in fractions of the part. */
  digits: (PhotoDigit & { line: number })[];
  /** The index of the chosen digit. */
  chosen: number;
}

/** What covers the pad, see `cover` in pad/changes.js. */
export interface Cover {
  /** Returns the chosen digit as in requests. */
  digit: () => Drawing["ofPhoto"];
  canUndo: () => boolean;
  undo: () => void;
  clear: () => void;
}

/** Returns a sentence in the current language, or "". */
export type Words = () => string;

/** How `requestUntilAnswered` of shared/requests.js repeats a request. */
export interface Persistence {
  /** Is called with the words about an error, or with `NO_WORDS`. */
  showTrouble: (trouble: Words) => void;
  /** Returns whether the answer is still wanted. */
  isWanted: () => boolean;
  isLong?: boolean;
}

/** A network that is broken, see `runExperiment` in shared/own_network.js. */
export interface Experiment {
  /** Whether it is the small one. */
  small: boolean;
  /** The units that are switched off, for each hidden layer. */
  off: number[][];
}

declare global {
  /** The engine's worker that the page's head has started, see shared/page_check.js. */
  var earlyEngine: Worker | null | undefined;
  /** The service worker that has answered with a static site's page, or null without one, see shared/page_check.js. */
  var siteKeeper: ServiceWorker | null | undefined;
  /** The files of the page as a single file, by path. */
  var files: Record<string, Uint8Array<ArrayBuffer>> | undefined;
}
