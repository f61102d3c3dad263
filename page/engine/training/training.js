// The training of a visitor's network, from its settings to its result, with updates during it. See worker.js.

import { countWeights, toHalf } from "../../common/network.js";
import { IMAGE_SIDE, SEED, THRESHOLD_DIGITS } from "../constants.js";
import { encodeImage } from "../encoding.js";
import { loadTestDigits, loadTrainingDigits } from "../mnist.js";
import { digitsOf } from "../own_digits.js";
import { checkSettings } from "../program.js";
import { describe } from "./description.js";
import { Fitting } from "./fitting.js";
import { confusionMatrix, findMisread, score } from "./measures.js";
import { CHUNK, compileLoops, PIXELS } from "./trainer.js";
import { chooseDigits, countMost } from "./training_digits.js";

/**
 * @import { Digits } from "../types.d.ts"
 * @import { Checkpoint, Moment, OwnDrawing, Report, Scores, Settings } from "./types.d.ts"
 */

const UPDATE_INTERVAL = 100; // ms
const CHECKPOINT_INTERVAL = 1000; // ms, the least between two: short epochs would only write
const UNITS_SHOWN = 16; // of the first layer
const MAX_WEIGHTS = 20_000; // of a network whose moments are all kept
const MOMENTS = 38; // of a training; of a network 784-16-16-10 they have 988 kB
const FEW = 5; // moments of a training with more weights, besides the first one
const KNOWN = 10_000; // of the training digits are read again after the training
const INFINITE = 0x7c00; // the bits of the exponent of a half-precision number that is not finite
const SHOWN_MISTAKES = 12;
const TEST_DIGITS = 10_000;
const TRIED = 2048; // images of an estimate
const SMALL_RATE = 0.001; // with which no network of an estimate diverges
const TRIAL = 100; // ms that each part of an estimate takes

// What arrives during a training: the newest drawing to read, 784 bytes or null, and whether to stop.
export class Received {
  field = /** @type {Uint8Array | null} */ (null);
  mustStop = false;
}

// Train a network; `report` is called with each update of worker.js.
/** @param {{ settings: Settings, checkpoint: Checkpoint | null, own?: OwnDrawing[], seed?: number }} order @param {Received} received @param {Report} report */
export async function train({ settings, checkpoint, own = [], seed = SEED }, received, report) {
  checkSettings(settings);
  const drawings = digitsOf(own);
  const { training, test } = await loadDigits(settings, (progress) =>
    report({ update: { stage: "loading", progress } }),
  );
  const { digits, repeated, times, seen, given } = chooseDigits(training, settings, drawings);
  const fitting = new Fitting(await compileLoops(), digits, { settings, repeated, times, seed });
  const run = new Run(fitting, { test, checkpoint }, received, report);
  await run.fit();
  await run.finish({ seen, given });
}

/** @param {Pick<Settings, "digits">} settings @param {(progress: number) => void} report */
export async function loadDigits({ digits }, report) {
  let [ofTraining, ofTest] = [0, 0];
  const parts = digits > TEST_DIGITS ? 6 : 1; // as large as the file of the test digits
  const add = () => report((parts * ofTraining + ofTest) / (parts + 1));
  const training = await loadTrainingDigits(digits, (part) => {
    ofTraining = part;
    add();
  });
  ofTraining = 1;
  const test = await loadTestDigits((part) => {
    ofTest = part;
    add();
  });
  return { training, test };
}

// A training with its updates. `test` are the test digits. It continues from a checkpoint of the same network.
export class Run {
  /** @param {Fitting} fitting @param {{ test: Digits, checkpoint?: Checkpoint | null }} options @param {Received} received @param {Report} report */
  constructor(fitting, { test, checkpoint }, received, report) {
    const isKnown = checkpoint && fitting.trainer.accepts(checkpoint.state); // not if another version of this page made it
    if (isKnown) fitting.continueFrom(checkpoint);
    this.fitting = fitting;
    this.test = test;
    this.received = received;
    this.report = report;
    this.end = "finished";
    this.secondsBefore = isKnown ? checkpoint.seconds : 0;
    const { steps, moments, validations } = planOf(fitting);
    this.steps = steps;
    this.moments = moments;
    this.validations = validations;
    this.beganAt = this.savedAt = this.dueAt = performance.now();
    this.doneBefore = fitting.done;
  }

  get seconds() {
    return this.secondsBefore + (performance.now() - this.beganAt) / 1000;
  }

  // Let messages arrive, and report the progress of fitting, if that is due.
  pause = async () => {
    if (performance.now() < this.dueAt) return;
    await nextTask();
    this.update();
  };

  async fit() {
    const { fitting, moments, validations, steps } = this;
    const { trainer } = fitting;
    const scored = () => score(trainer, this.test, this.pause);
    this.update();
    if (fitting.done === 0) this.update(this.moment(await scored()));
    while (fitting.done < steps && this.end === "finished") {
      if (!fitting.step()) this.end = "diverged";
      else if (this.received.mustStop && fitting.done < steps) this.end = "stopped";
      const isEnd = this.end !== "finished";
      if (isEnd || validations.has(fitting.done) || moments.has(fitting.done)) {
        const scores = await scored();
        const isMoment = this.end === "stopped" || moments.has(fitting.done);
        this.update({
          ...(isMoment && this.moment(scores)),
          ...((isEnd || fitting.isEndOfEpoch) && validation(scores)),
        });
      }
      const isDue = performance.now() - this.savedAt > CHECKPOINT_INTERVAL;
      if (isDue && !isEnd && fitting.isEndOfEpoch && fitting.done < steps) this.save();
      await this.pause();
    }
    this.fitted = this.seconds;
  }

  save() {
    this.report({ checkpoint: { ...this.fitting.checkpoint(), seconds: this.seconds } });
    this.savedAt = performance.now();
  }

  // Report the progress, with more values.
  /** @param {object} [more] */
  update(more) {
    const { fitting, doneBefore } = this;
    const { epoch, epochs, batch, batches, means, peak, done, steps, trainer } = fitting;
    const seconds = (performance.now() - this.beganAt) / 1000;
    const secondsLeft = done > doneBefore ? (seconds * (steps - done)) / (done - doneBefore) : null;
    const place = { epoch: epoch + 1, epochs, batch, batches, progress: done / steps, seconds_left: secondsLeft };
    const views = { probabilities: this.readField(), weights: trainer.firstWeights(UNITS_SHOWN) };
    this.report({ update: { stage: "learning", ...place, ...finite(means), peak, ...views, ...more } });
    this.dueAt = performance.now() + UPDATE_INTERVAL;
  }

  // The network's reading of the newest drawing.
  readField() {
    const { field } = this.received;
    if (!field) return null;
    const { trainer } = this.fitting;
    trainer.forward(field, [0]);
    return Array.from(trainer.read().probabilities);
  }

  // This moment, for the slider; none if a weight is too large for half precision.
  /** @param {Scores} scores @returns {{ moment?: Moment }} */
  moment({ loss, accuracy, predictions }) {
    const { epoch, epochs, batch, batches, trainer } = this.fitting;
    const weights = trainer.network().flatMap(({ kernel, bias }) => [kernel, bias]);
    const halves = weights.map((values) => new Uint16Array(values.length).map((_, i) => toHalf(values[i])));
    if (halves.some((each) => each.some((half) => (half & INFINITE) === INFINITE))) return {};
    const bytes = new Uint8Array(halves.reduce((sum, each) => sum + each.byteLength, 0));
    let at = 0;
    for (const each of halves) {
      bytes.set(new Uint8Array(each.buffer), at);
      at += each.byteLength;
    }
    const place = { epoch: epoch + 1, epochs, batch, batches };
    const matrix = confusionMatrix(this.test.labels, predictions);
    return { moment: { ...place, loss, accuracy, confusion_matrix: matrix, halves: bytes } };
  }

  // Test the network, and report the result, with more values.
  /** @param {object} [more] */
  async finish(more) {
    this.report({ update: { stage: "testing" } });
    const { fitting, test, end } = this;
    const { trainer, digits, count, settings, peak, peakStep } = fitting;
    const isUsable = end !== "diverged";
    const known = await score(trainer, digits, nextTask, Math.min(count, digits.labels.length, KNOWN));
    const training = isUsable ? digits : null;
    const { scores, dead, measured, ...found } = await describe(trainer, { training, test, pause: nextTask });
    const misread = findMisread(test.labels, scores);
    const network = isUsable && { settings, layers: trainer.network(), ...found, ...measured };
    const figures = {
      ...{ end, peak, peak_step: peakStep, dead, known: known.accuracy, seconds: this.fitted },
      ...{
        test_accuracy: scores.accuracy,
        misread: misread.length,
        confusion_matrix: measured.mistakes.confusion_matrix,
      },
      ...finite({ test_loss: scores.loss }),
    };
    const examples = misread.slice(0, SHOWN_MISTAKES).map((position) => this.example(position, scores));
    const probabilities = this.readField();
    this.report({ update: { stage: "done", ...figures, examples, probabilities, network: network || null, ...more } });
  }

  example(/** @type {number} */ position, /** @type {Scores} */ { predictions, confidences }) {
    const { labels, images } = this.test;
    const data = images.subarray(position * PIXELS, (position + 1) * PIXELS);
    return {
      image: encodeImage({ width: IMAGE_SIDE, height: IMAGE_SIDE, data }),
      true: labels[position],
      predicted: predictions[position],
      confidence: confidences[position],
    };
  }
}

const validation = (/** @type {Scores} */ { loss, accuracy }) => finite({ val_loss: loss, val_accuracy: accuracy });

// Replace NaN and infinity by null.
const finite = (/** @type {Record<string, number | undefined>} */ values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));

// How many steps a training has, and after which to keep a moment and to read the test digits.
/** @param {Pick<Fitting, "trainer" | "epochs" | "batches" | "count">} fitting */
function planOf({ trainer, epochs, batches, count }) {
  const steps = epochs * batches;
  const all = new Set(Array.from({ length: epochs + 1 }, (_, epoch) => epoch * batches)); // the ends of the epochs
  /** @param {number} number @param {(part: number) => number} at */
  const spread = (number, at) => new Set(Array.from({ length: number + 1 }, (_, i) => Math.round(at(i / number))));
  // Denser at the beginning, where the network changes most.
  const few = epochs <= FEW ? all : spread(FEW, (part) => batches * Math.round(epochs * part ** 2));
  return {
    steps,
    moments: countWeights(trainer.layers) <= MAX_WEIGHTS ? spread(MOMENTS - 1, (part) => steps * part ** 2) : few,
    validations: count < TEST_DIGITS ? few : all, // with few training digits, tests would take longer than the steps
  };
}

const { port1, port2 } = new MessageChannel();

// Returns a promise that is kept after waiting messages have arrived. A timer would wait longer.
export function nextTask() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

// Returns a promise of the seconds that a training takes on this device with each of some numbers of digits, without loading
// these. Its steps are tried on images with as much ink as digits.
export async function estimate(/** @type {Settings} */ settings, /** @type {number[]} */ numbers) {
  checkSettings(settings);
  const images = Uint8Array.from({ length: TRIED * PIXELS }, (_, at) => (isInk(at % PIXELS, at % 5) ? 255 : 0));
  const digits = { images, labels: Uint8Array.from({ length: TRIED }, (_, at) => at % 10) };
  const tried = { ...settings, digits: TRIED, learning_rate: Math.min(settings.learning_rate, SMALL_RATE) };
  const loops = await compileLoops();
  const fitting = new Fitting(loops, digits, { settings: tried, seed: SEED });
  const step = secondsOf(() => fitting.step());
  const chunk = Uint32Array.from({ length: CHUNK }, (_, at) => at);
  const reading = secondsOf(() => {
    fitting.trainer.forward(images, chunk);
    fitting.trainer.read();
  });
  return numbers.map((number) => {
    const count = countMost({ ...settings, digits: number });
    const whole = planOf({ ...fitting, count, batches: Math.ceil(count / settings.batch_size) });
    const tests = new Set([...whole.moments, ...whole.validations]).size + 2; // the last one finds the most activating digits
    const read = tests * TEST_DIGITS + Math.min(count, KNOWN) + THRESHOLD_DIGITS;
    return whole.steps * step + (read / CHUNK) * reading;
  });
}

// A part of the middle of the image, as large as the ink of a digit.
function isInk(/** @type {number} */ pixel, /** @type {number} */ shift) {
  const [row, column] = [Math.floor(pixel / IMAGE_SIDE), pixel % IMAGE_SIDE];
  return row >= 5 && row < 22 && column >= 8 + shift && column < 17 + shift;
}

// The seconds that some work takes, after a browser has compiled it well.
function secondsOf(/** @type {() => void} */ work) {
  let count = 0;
  let began = performance.now();
  for (; performance.now() < began + TRIAL; ) work();
  began = performance.now();
  do {
    work();
    count += 1;
  } while (performance.now() < began + TRIAL);
  return (performance.now() - began) / 1000 / count;
}
