// The types of what crosses the page's borders: the answers of its routes, its events, and the messages of its workers.
//
// Python makes the answers, and the engine in JavaScript makes the same. tests/node/test_types.py compares both with these
// types, and tools/check_types.py checks the JavaScript that reads them. Images and arrays are bytes in base64.

// ---- The routes

/** What `request` returns, by the name of the route; the server does not have those that are listed here. */
export interface Answers extends ServerAnswers {
  judge: { verdicts: Verdict[] };
  prepare: Nothing;
  kept: Nothing;
}

export interface ServerAnswers {
  look: LookAnswer;
  steps: StepsAnswer;
  inside: InsideAnswer;
  example: ExampleAnswer;
  structure: StructureAnswer;
  weights: WeightsAnswer;
  most_activating: { digits: TestDigit[] };
  fool: FoolAnswer;
  map: MapAnswer;
  place: PlaceAnswer;
  map_labels: { labels: string };
  map_digits: { images: GreyImage[] };
  watch: WatchAnswer;
  code: { code: string };
  mistakes: MistakesAnswer;
  /** The part of MNIST that has been downloaded; null if it is not known. */
  progress: { fraction: number | null };
  mnist: Nothing;
  join: { addresses: Address[] };
  read_photo: ReadPhotoAnswer;
  photo_steps: { steps: { name: string; picture: string }[] };

  class_join: { token: string };
  class_redeem: Nothing;
  class_state: ClassState;
  class_key: ClassState;
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
}

/** The routes that the engine answers, too. */
export type EngineRoute = Exclude<keyof Answers, `class_${string}` | "read_photo" | "photo_steps">;

/** What the engine calls for its routes. */
export type Handlers = { [Name in EngineRoute]: (body: any) => Answers[Name] | Promise<Answers[Name]> };

/** A message of engine/worker.js about a request. */
export interface EngineReply {
  id: number;
  answer?: Answers[EngineRoute];
  error?: string;
  kind?: "rejected" | "gone" | "failed";
  reason?: string;
  values?: ErrorAnswer["values"];
}

/** The objects of a route's event stream. */
export interface Streams {
  class_wall: WallMessage;
}

/** The requests of a teacher's page that change the class, without their beginning "class_". */
export type Order = {
  [Name in keyof Answers]: Name extends `class_${infer Rest}`
    ? Answers[Name] extends ClassState | { state: ClassState }
      ? Rest
      : never
    : never;
}[keyof Answers];

/** The routes that answer with a file. */
export type FileRoute = "class_export" | "class_network";

/** What a rejected request answers, see `UserError` in model/errors.py. */
export interface ErrorAnswer {
  error: string;
  reason?: string;
  values?: Record<string, string | number>;
}

export type Nothing = Record<string, never>;

/** The pad in a request, see `Drawn` in page/pad/pad_reader.py. */
export interface Drawn {
  strokes?: Point[][];
  line_width?: number;
  field?: string;
  is_digit?: boolean;
  at?: Point | null;
  unfinished?: boolean;
  line?: number | null;
}

/** The token of the network that is to answer is for the engine; null for the page's own. */
export interface Asked extends Drawn {
  network?: string | null;
}

/** An answer about the pad. */
interface PadAnswer {
  number: NumberOnPad | null;
  /** Least ms until the next request while a line is drawn; the engine has none. */
  pause?: number;
}

/** The routes that `followDrawing` asks. */
export type PadRoute = { [Name in keyof Answers]: Answers[Name] extends PadAnswer ? Name : never }[keyof Answers];

// ---- Images, verdicts and numbers

/** [x, y]. */
export type Point = [number, number];
/** [left, top, right, bottom]. */
export type Box = [number, number, number, number];

/** A byte per pixel, row by row. */
export interface GreyImage {
  width: number;
  height: number;
  data: string;
}

/** Why a network names no digit, see `RejectionReason` in model/recognizer.py. */
export type RejectionReason = "dot" | "heart" | "face" | "torn" | "nearly" | "unfamiliar" | "dead";

export interface Verdict {
  probabilities: number[];
  isDigit: boolean;
  reason: RejectionReason | null;
  certainty: number;
  /** The certainty that a digit needs. */
  line: number;
}

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

// ---- Draw

export interface LookAnswer extends PadAnswer {
  image: GreyImage;
  /** Of the network that answers, then with `compare` those of the page's other networks. */
  verdicts: Verdict[];
}

// ---- 28 × 28

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
  verdicts: { field: Verdict; plain: Verdict };
}

export interface PhotoDigitSteps extends PadAnswer {
  crop?: never;
  images: { box: GreyImage; field: GreyImage };
  centre_of_mass: Point;
  corner: Point;
  verdicts: { field: Verdict };
}

// ---- Inside

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

/** Without frames if there is no change that fools the network. */
export type FoolAnswer = { frames: [] } | Change;

export interface Change {
  frames: (Verdict & { field: GreyImage })[];
  change: GreyImage;
  pixels: number;
  ink: number;
  drawn: number;
}

// ---- Map

/** Without a `method` if the network has no map. */
export type MapAnswer = { method: null } | { method: string; places: string; predictions: string; confidences: string };

export type PlaceAnswer =
  | (PadAnswer & { place: Point; nearest: number[]; is_digit: boolean })
  | (PadAnswer & { place: null; nearest: [] });

// ---- Learn

export interface WatchAnswer extends PadAnswer {
  image: GreyImage;
  probabilities: number[];
}

/** See `Settings` in model/jobs/settings.py. */
export interface Settings {
  hidden_layers: number;
  units: number;
  dropout: number;
  optimizer: string;
  learning_rate: number;
  batch_size: number;
  epochs: number;
  digits: number;
}

// ---- Mistakes

export interface MistakesAnswer {
  /** Digits that are not named on Draw. */
  refused: { misread: number; right: number };
  matrix: number[][];
  digits: ReadTestDigit[];
}

// ---- Header

export interface Address {
  address: string;
  /** The engine makes none. */
  qr_code?: GreyImage;
}

// ---- Photos

export interface ReadPhotoAnswer {
  width: number;
  height: number;
  numbers: PhotoNumber[];
  leftOut: boolean;
}

export interface PhotoNumber {
  text: string;
  digits: PhotoDigit[];
  /** What the other networks read. */
  others: string[];
}

export interface PhotoDigit {
  box: Box;
  image: GreyImage;
  verdict: Verdict;
}

// ---- Class

export interface ClassState {
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

// ---- What the page is made with

/** What Python passes to a component's `mount`, by the name of its class's module. */
export interface Props {
  header: HeaderProps;
  pad: { drawings: Samples; takes_photos: boolean };
  draw: DrawProps;
  steps: { centre: number; least_ink: number; example: string[] };
  inside: { units: number | null; small_units: number | null; small_accuracy: number };
  map: { steps: number; sure: number };
  learn: LearnProps;
  mistakes: Nothing;
  classroom: ClassProps;
}

/** SVG paths: digit, then styles, then strokes. */
export type Samples = Record<string, string[][]>;

export interface HeaderProps {
  tabs: string[];
  lan: boolean;
  joining: "address" | "class" | null;
  lessons: string[];
}

export interface DrawProps {
  image_side: number;
  /** The names of the networks. */
  shipped: string[];
  /** The certainty that each network's digits need. */
  lines: Record<string, number>;
  clear: number;
  /** What each line costs; null if it is not known. */
  costs: { refused: number[]; accepted: number[] } | null;
}

export interface LearnProps {
  settings: Settings;
  ranges: Record<string, [lowest: number, highest: number]>;
  choices: Record<string, (number | string)[]>;
  presets: Record<string, Settings>;
  tutorial: { test_loss: number; test_accuracy: number; misread: number } | null;
  loading: string;
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

/** What the page's head has for scripts, see `page_head` in page/server/assets.py. */
export interface PageSettings {
  /** In each language those that are needed first. */
  texts: Record<string, Record<string, string>>;
  /** How many the default language has. */
  text_count: number;
  pad: PadSettings;
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
  /** The pad's strokes or the chosen digit of its photo have changed. */
  drawing: Drawing;
  /** The keyboard's pen has moved: its place as fractions of the pad. */
  cursor: { x: number; y: number; isDown: boolean };
  /** The photo on the pad, its part or its digits have changed; null without one. */
  photo: Photo | null;
  /** A tab was opened: its name. */
  tab: string;
  /** Inside is to show a test digit; `tab` is the one that it comes from. */
  example: { position: number; tab: string };
  /** The pad draws a drawing of the class. */
  label: { digit: number; phone: number | string };
  /** Another device of the teacher is to scan the page's address with this code. */
  code: string;
  /** The reading of several digits on the pad; null for fewer. */
  number: NumberOnPad | null;
  /** Another digit of several was chosen: its place on the pad. */
  choice: Point;
  /** The visitor's training has started or ended: whether it is running. */
  training: boolean;
  /** A visitor's network is no longer kept: its token. */
  lost: string;
  /** The page forgets its visitor: trainings stop. */
  forget: undefined;
  /** A network's file arrives: the part that is there, from 0 to 1; null when none is loaded. */
  loading: number | null;
  /** The visitor has moved the certainty that a digit needs; null for the network's own. */
  line: number | null;
  /** Another network answers: the token of the visitor's own or the class's, or null for the page's. */
  network: string | null;
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
  /** The image that is sent. */
  blob: Blob;
  /** Null until it is read. */
  answer: ReadPhotoAnswer | null;
  /** The token of the visitor's own network that has read it or reads it, or null for the page's. */
  network: string | null;
  /** Of all numbers; `line` is the index of the number, and boxes are in fractions of the part. */
  digits: (PhotoDigit & { line: number })[];
  /** The index of the chosen digit. */
  chosen: number;
}
