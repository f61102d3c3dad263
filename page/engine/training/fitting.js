// Trains a network on digits, batch by batch and epoch by epoch. An interrupted training can continue from a checkpoint and
// ends bit for bit as an uninterrupted one.

import { PIXELS } from "../../common/math.js";
import { CLASSES } from "../constants.js";
import { Trainer } from "./trainer.js";

/** @import { Digits, Layer } from "../types.d.ts" @import { Checkpoint, Fitted } from "./types.d.ts" */

// The size of each layer, from the pixels on.
/** @param {Pick<Fitted, "hidden_layers" | "units">} settings */
const sizesOf = ({ hidden_layers: hidden, units }) => [PIXELS, ...Array(hidden).fill(units), CLASSES];

export class Fitting {
  epoch = 0;
  batch = 0; // of the epoch
  seen = 0; // digits of it
  loss = 0; // the sum of their losses
  right = 0;
  order = /** @type {Uint32Array | null} */ (null);

  // The first `settings.digits` of `digits`, {labels, images}, are used; or all, the last `repeated` ones several `times` in an
  // epoch. `layers` are the weights to start from, see `Trainer`; `decays` is whether the learning rate decays linearly to 0.
  /** @typedef {{ layers?: Pick<Layer, "kernel" | "bias">[] | null, decays?: boolean }} Start */
  /** @typedef {{ settings: Fitted, repeated?: number, times?: number, seed: number }} Order */
  /** @param {WebAssembly.Module} loops @param {Digits} digits @param {Start & Order} options */
  constructor(loops, digits, { settings, layers = null, decays = false, repeated = 0, times = 1, seed }) {
    const { optimizer, dropout, batch_size: batchSize, epochs } = settings;
    this.trainer = new Trainer(loops, { sizes: sizesOf(settings), layers, optimizer, dropout, batchSize, seed });
    this.digits = digits;
    this.settings = settings;
    this.decays = decays;
    this.repeated = repeated;
    this.epochs = epochs;
    this.peak = 0;
    this.peakStep = 0;
    const all = digits.labels.length + repeated * (times - 1);
    this.count = repeated ? all : Math.min(settings.digits, all);
    this.batches = Math.ceil(this.count / batchSize);
    this.steps = epochs * this.batches;
  }

  // Steps that have been made.
  get done() {
    return this.epoch * this.batches + this.batch;
  }

  get isEndOfEpoch() {
    return this.batch === this.batches;
  }

  get place() {
    const { epoch, epochs, batch, batches } = this;
    return { epoch: epoch + 1, epochs, batch, batches };
  }

  /** @param {number} epoch */
  #begin(epoch) {
    this.epoch = epoch;
    this.batch = 0;
    this.seen = 0;
    this.loss = 0;
    this.right = 0;
    this.order = null;
  }

  /** @type {(number: number) => number} */
  #positionOf = (number) => {
    const { length } = this.digits.labels;
    return number < length ? number : length - this.repeated + ((number - length) % this.repeated);
  };

  // Learn from the next batch; returns whether its loss is finite. If not, the weights stay as they are.
  step() {
    if (this.isEndOfEpoch) this.#begin(this.epoch + 1);
    const { trainer, digits, settings } = this;
    this.order ??= trainer.random.shuffled(this.count).map(this.#positionOf);
    const begin = this.batch * settings.batch_size;
    const positions = this.order.subarray(begin, begin + settings.batch_size);
    const labels = positions.map((position) => digits.labels[position]);
    trainer.forward(digits.images, positions, true);
    const { losses, predictions } = trainer.backward(labels);
    const loss = losses.reduce((sum, each) => sum + each);
    const isUsable = Number.isFinite(loss);
    if (isUsable) trainer.step(settings.learning_rate * (this.decays ? 1 - this.done / this.steps : 1));
    this.batch += 1;
    this.loss += loss;
    this.right += labels.filter((label, i) => predictions[i] === label).length;
    this.seen += labels.length;
    if (loss / labels.length > this.peak) [this.peak, this.peakStep] = [loss / labels.length, this.done];
    return isUsable;
  }

  // What `continueFrom` needs at the end of an epoch.
  checkpoint() {
    const { epoch, peak, peakStep, trainer } = this;
    return { epoch: epoch + 1, peak, peakStep, state: trainer.state };
  }

  continueFrom(/** @type {Omit<Checkpoint, "seconds">} */ { epoch, peak, peakStep, state }) {
    this.peak = peak;
    this.peakStep = peakStep;
    this.#begin(epoch);
    this.trainer.state = state;
  }
}
