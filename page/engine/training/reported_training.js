// The training of a visitor's network, from its settings to its result, with updates during it. See worker.js.

import { toHalf } from "../../common/network.js";
import { SEED } from "../constants.js";
import { encodeImage } from "../encoding.js";
import { fieldAt } from "../mnist.js";
import { digitsOf } from "../own_digits.js";
import { checkSettings } from "../tutorial_program.js";
import { Fitting } from "./fitting.js";
import { confusionMatrix, describe, findMisread, nextTask, score } from "./measures.js";
import { KNOWN, planOf } from "./schedule.js";
import { compileLoops } from "./trainer.js";
import { chooseDigits, loadDigits } from "./training_digits.js";

/** @import { Digits } from "../types.d.ts" */
/** @import { Checkpoint, OwnDrawing, Received, Report, Scores, Settings } from "./types.d.ts" */

const UPDATE_INTERVAL = 100; // ms
const CHECKPOINT_INTERVAL = 1000; // ms, the least between two: short epochs would only write
const UNITS_SHOWN = 16; // of the first layer
const INFINITE = 0x7c00; // the bits of the exponent of a half-precision number that is not finite
const SHOWN_MISTAKES = 12;

// Train a network; `report` is called with each update of worker.js.
/** @param {{ settings: Settings, checkpoint: Checkpoint | null, own?: OwnDrawing[], seed?: number }} order @param {Received} received @param {Report} report */
export async function train({ settings, checkpoint, own = [], seed = SEED }, received, report) {
  checkSettings(settings);
  const drawings = digitsOf(own);
  const { training, test } = await loadDigits(settings.digits, report);
  const { digits, repeated, times, seen, given } = chooseDigits(training, settings, drawings);
  const fitting = new Fitting(await compileLoops(), digits, { settings, repeated, times, seed });
  const reported = new ReportedTraining(fitting, { test, checkpoint }, received, report);
  await reported.fit();
  await reported.finish({ seen, given });
}

// A training with its updates. `test` are the test digits. It continues from a checkpoint of the same network.
export class ReportedTraining {
  end = /** @type {"finished" | "stopped" | "diverged"} */ ("finished");
  fitted = 0; // s

  /** @param {Fitting} fitting @param {{ test: Digits, checkpoint?: Checkpoint | null }} options @param {Received} received @param {Report} report */
  constructor(fitting, { test, checkpoint }, received, report) {
    const isKnown = checkpoint && fitting.trainer.accepts(checkpoint.state); // not if another version of this page made it
    if (isKnown) fitting.continueFrom(checkpoint);
    this.fitting = fitting;
    this.test = test;
    this.received = received;
    this.report = report;
    this.secondsBefore = isKnown ? checkpoint.seconds : 0;
    this.plan = planOf(fitting);
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
    const { fitting } = this;
    this.update();
    if (fitting.done === 0) this.update({ moment: this.momentOf(await this.score()) });
    while (fitting.done < fitting.steps && this.end === "finished") {
      if (!fitting.step()) this.end = "diverged";
      else if (this.received.mustStop && fitting.done < fitting.steps) this.end = "stopped";
      await this.reportStep();
      await this.pause();
    }
    this.fitted = this.seconds;
  }

  // Report what a step has led to, where the plan wants that or the training ends early, and a checkpoint, if that is due.
  async reportStep() {
    const { fitting, plan, end } = this;
    const isEnd = end !== "finished";
    const isPlanned = plan.moments.has(fitting.done);
    const isValidated = plan.validations.has(fitting.done);
    if (isEnd || isPlanned || isValidated) {
      const scores = await this.score();
      this.update({
        ...((end === "stopped" || isPlanned) && { moment: this.momentOf(scores) }),
        ...((isEnd || isValidated || fitting.isEndOfEpoch) && validationOf(scores)),
      });
    }
    const isDue = performance.now() - this.savedAt > CHECKPOINT_INTERVAL;
    if (!isDue || isEnd || !fitting.isEndOfEpoch || fitting.done === fitting.steps) return;
    this.report({ checkpoint: { ...fitting.checkpoint(), seconds: this.seconds } });
    this.savedAt = performance.now();
  }

  score() {
    return score(this.fitting.trainer, this.test, this.pause);
  }

  // Report the progress, with more values.
  /** @param {object} [more] */
  update(more) {
    this.report({ update: { ...this.progress(), ...more } });
    this.dueAt = performance.now() + UPDATE_INTERVAL;
  }

  progress() {
    const { place, seen, loss, right, peak, done, steps, trainer } = this.fitting;
    const seconds = (performance.now() - this.beganAt) / 1000;
    const steady = done - this.doneBefore;
    return {
      ...{ stage: /** @type {const} */ ("learning"), ...place, progress: done / steps, peak },
      seconds_left: steady > 0 ? (seconds * (steps - done)) / steady : null,
      ...(seen > 0 && { loss: finite(loss / seen), accuracy: right / seen }), // means of the epoch's batches so far
      probabilities: this.readField(),
      weights: trainer.firstWeights(UNITS_SHOWN),
    };
  }

  // The network's reading of the newest drawing.
  readField() {
    const { field } = this.received;
    if (!field) return null;
    const { trainer } = this.fitting;
    trainer.forward(field, [0]);
    return Array.from(trainer.read().probabilities);
  }

  // This moment, for the slider: all weights in half precision. There is none if one is too large for that.
  momentOf(/** @type {Scores} */ { loss, accuracy, predictions }) {
    const weights = this.fitting.trainer.network().flatMap(({ kernel, bias }) => [...kernel, ...bias]);
    const halves = Uint16Array.from(weights, toHalf);
    if (halves.some((half) => (half & INFINITE) === INFINITE)) return undefined;
    const matrix = confusionMatrix(this.test.labels, predictions);
    return { ...this.fitting.place, loss, accuracy, confusion_matrix: matrix, halves: new Uint8Array(halves.buffer) };
  }

  // Test the network, and report the result, with more values.
  /** @param {object} [more] */
  async finish(more) {
    this.report({ update: { stage: "testing" } });
    this.report({ update: { ...(await this.result()), ...more } });
  }

  async result() {
    const { fitting, test, end } = this;
    const { trainer, digits, count, peak, peakStep } = fitting;
    const settings = /** @type {Settings} */ (fitting.settings);
    const isUsable = end !== "diverged";
    const known = await score(trainer, digits, nextTask, Math.min(count, digits.labels.length, KNOWN));
    const training = isUsable ? digits : null;
    const { scores, dead, measured, ...found } = await describe(trainer, { training, test });
    const misread = findMisread(test.labels, scores);
    return {
      ...{ stage: /** @type {const} */ ("done"), end, peak, peak_step: peakStep, dead, seconds: this.fitted },
      known: known.accuracy,
      test_loss: finite(scores.loss),
      test_accuracy: scores.accuracy,
      misread: misread.length,
      confusion_matrix: measured.mistakes.confusion_matrix,
      examples: misread.slice(0, SHOWN_MISTAKES).map((position) => exampleOf(test, position, scores)),
      probabilities: this.readField(),
      network: isUsable ? { settings, layers: trainer.network(), ...found, ...measured } : null,
    };
  }
}

/** @param {Digits} digits @param {number} position @param {Scores} scores */
const exampleOf = ({ labels, images }, position, { predictions, confidences }) => ({
  position,
  image: encodeImage(fieldAt(images, position)),
  true: labels[position],
  predicted: predictions[position],
  confidence: confidences[position],
});

const validationOf = (/** @type {Scores} */ { loss, accuracy }) => ({ val_loss: finite(loss), val_accuracy: accuracy });

// Null for NaN and infinity.
const finite = (/** @type {number} */ value) => (Number.isFinite(value) ? value : null);
