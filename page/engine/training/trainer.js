// Trains a stack of dense layers: ReLU and dropout in hidden layers, softmax and categorical cross-entropy at the end.
//
// In plain words: `forward` computes the outputs of each layer for a batch of digits; `backward` computes from the last
// layer to the first how the loss depends on each sum (the deltas); `step` makes each weight a bit better. Pixels and
// outputs that are 0 are skipped: four of five pixels, and most hidden units.

import { fromBase64, PIXELS } from "../../common/math.js";
import { CLASSES } from "../constants.js";
import { InputError } from "../errors.js";
import { exp } from "./arithmetic.js";
import { LOOPS } from "./loops.js";
import { Random } from "./random.js";

/** @import { Layer } from "../types.d.ts" @import { TrainerState } from "./types.d.ts" @typedef {Trainer["layers"][number]} Place */

export const CHUNK = 256; // digits that are read at a time, without training
const TILE = 16; // columns, see loops.wat
const ROW = 4 * TILE; // bytes of a tile's row
const PAIR = 8; // bytes
const PAGE = 65536; // bytes, the unit of a memory's size
const STATES = /** @type {Record<string, number>} */ ({ adam: 2, rmsprop: 1, sgd: 0 }); // numbers that an optimizer keeps for each weight

// Returns a promise of the compiled loops.
export async function compileLoops() {
  try {
    return await WebAssembly.compile(fromBase64(LOOPS));
  } catch (error) {
    console.warn(error);
    throw new InputError("This browser can't train networks here. Update it, or use another one.", "no_training");
  }
}

export class Trainer {
  // `loops` are compiled. The network starts from `layers`, {kernel, bias} each, or else from random weights. `sizes` are the
  // numbers of pixels and of each layer's units.
  /** @typedef {Pick<Layer, "kernel" | "bias">[]} Weights */
  /** @typedef {{ optimizer: string, dropout?: number, batchSize?: number, seed: number }} Options */
  /** @param {WebAssembly.Module} loops @param {{ sizes: number[], layers?: Weights | null } & Options} options */
  constructor(loops, { sizes, layers, optimizer, dropout = 0, batchSize = 1, seed }) {
    const { exports } = new WebAssembly.Instance(loops);
    this.loops = /** @type {{ memory: WebAssembly.Memory } & Record<string, Function>} */ (exports);
    this.count = 0; // digits that `forward` has read
    this.optimizer = optimizer;
    this.dropout = dropout;
    this.betaPowers = [1, 1];
    const capacity = Math.max(batchSize, CHUNK);
    let free = ROW; // the next free address, after the generator's state
    const take = (/** @type {number} */ bytes) => {
      free += Math.ceil(bytes / ROW) * ROW;
      return free - Math.ceil(bytes / ROW) * ROW;
    };
    this.layers = sizes.slice(1).map((units, number) => {
      const inputs = sizes[number];
      const tiles = Math.ceil(units / TILE);
      const step = (inputs + 1) * ROW; // bytes of a tile of weights, whose last row has the biases
      return {
        ...{ inputs, units, tiles, step },
        weights: take(tiles * step),
        states: Array.from({ length: STATES[optimizer] }, () => take(tiles * step)),
        transposed: take(number ? Math.ceil(inputs / TILE) * tiles * TILE * ROW : 0),
        outputs: take(tiles * capacity * ROW),
        deltas: take(tiles * capacity * ROW),
        sparseRows: take((capacity * (inputs + 1) + 1) * PAIR),
        rowStarts: take((capacity + 1) * 4),
      };
    });
    const widest = Math.max(...sizes);
    this.images = take(capacity * PIXELS);
    this.levels = take(256 * 4);
    this.gradient = take((widest + 1) * ROW);
    this.sparseColumns = take((capacity * (widest + 1) + 1) * PAIR); // of a layer's inputs; or rows of deltas
    this.columnStarts = take((widest + capacity + 3) * 4);
    this.loops.memory.grow(Math.ceil((free + ROW * TILE) / PAGE));
    this.bytes = new Uint8Array(this.loops.memory.buffer);
    this.#floats(this.levels, 256).set(Array.from({ length: 256 }, (_, level) => level / 255));
    this.random = new Random(this.loops, seed);
    for (const [number, layer] of this.layers.entries()) this.#start(layer, layers?.[number]);
    this.#transpose();
  }

  /** @param {number} place @param {number} count */
  #floats(place, count) {
    return new Float32Array(this.loops.memory.buffer, place, count);
  }

  // Set a layer's weights: given ones, or random ones by Glorot and Bengio, with biases of 0.
  /** @param {Place} layer @param {Pick<Layer, "kernel" | "bias">} [given] */
  #start({ inputs, units, tiles, step, weights }, given) {
    const values = this.#floats(weights, (tiles * step) / 4);
    const limit = Math.sqrt(6 / (inputs + units));
    for (let input = 0; input < inputs; input++) {
      for (let unit = 0; unit < units; unit++) {
        const random = () => limit * (2 * this.random.uniform() - 1);
        values[placeOf(step, input, unit)] = given ? given.kernel[input * units + unit] : random();
      }
    }
    given?.bias.forEach((bias, unit) => {
      values[placeOf(step, inputs, unit)] = bias;
    });
  }

  #transpose() {
    for (const { inputs, tiles, step, weights, transposed } of this.layers.slice(1)) {
      const rows = Math.ceil(inputs / TILE) * TILE;
      for (let tile = 0; tile < tiles; tile++) {
        this.loops.transpose(weights + tile * step, rows, transposed + tile * TILE * ROW, tiles * TILE * ROW);
      }
    }
  }

  // A copy of a matrix without tiles, row by row.
  /** @param {number} place @param {number} step @param {number} rows @param {number} columns */
  #rows(place, step, rows, columns) {
    const values = this.#floats(place, (Math.ceil(columns / TILE) * step) / 4);
    const copy = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++)
        copy[row * columns + column] = values[placeOf(step, row, column)];
    }
    return copy;
  }

  // Compute the outputs of each layer for the images at some positions, which are at most a batch or CHUNK.
  /** @param {Uint8Array} images @param {Uint32Array | number[]} positions */
  forward(images, positions, isTraining = false) {
    const { loops, dropout } = this;
    this.count = positions.length;
    positions.forEach((position, i) => {
      this.bytes.set(images.subarray(position * PIXELS, (position + 1) * PIXELS), this.images + i * PIXELS);
    });
    const [first] = this.layers;
    loops.list_pixels(this.images, this.count, PIXELS, this.levels, first.sparseRows, first.rowStarts);
    for (const [number, { rowStarts, weights, step, tiles, units, outputs }] of this.layers.entries()) {
      const next = this.layers[number + 1];
      loops.multiply(outputs, rowStarts, this.count, weights, step, tiles, next ? 0 : -Infinity); // with ReLU
      if (!next) return;
      const bytes = tiles * this.count * ROW;
      if (isTraining && dropout) loops.drop(outputs, bytes, Math.floor(dropout * 2 ** 32), 1 / (1 - dropout));
      loops.list_rows(outputs, this.count, tiles, units * ROW, 1, next.sparseRows, next.rowStarts);
    }
  }

  // The outputs of a layer for the digits that `forward` has read, (digits × units); those of the last one are sums.
  outputs(/** @type {number} */ number) {
    const { outputs, units } = this.layers[number];
    return this.#rows(outputs, this.count * ROW, this.count, units);
  }

  // The probabilities of these digits, (digits × 10), the likeliest digits, and the losses if there are labels.
  /** @param {ArrayLike<number>} [labels] */
  read(labels) {
    const sums = this.outputs(this.layers.length - 1);
    const probabilities = new Float64Array(sums.length);
    const predictions = new Uint8Array(this.count);
    const losses = new Float64Array(this.count);
    for (let digit = 0; digit < this.count; digit++) {
      const begin = digit * CLASSES;
      let largest = begin;
      for (let i = begin + 1; i < begin + CLASSES; i++) if (sums[i] > sums[largest]) largest = i;
      let total = 0;
      for (let i = begin; i < begin + CLASSES; i++) {
        probabilities[i] = exp(sums[i] - sums[largest]);
        total += probabilities[i];
      }
      for (let i = begin; i < begin + CLASSES; i++) probabilities[i] /= total;
      predictions[digit] = largest - begin;
      if (labels) losses[digit] = Math.log(total) - (sums[begin + labels[digit]] - sums[largest]);
    }
    return { probabilities, predictions, losses };
  }

  // Compute the deltas of each layer; returns what `read` does.
  backward(/** @type {ArrayLike<number>} */ labels) {
    const { loops, count } = this;
    const found = this.read(labels);
    const last = this.layers[this.layers.length - 1];
    const deltas = this.#floats(last.deltas, count * TILE);
    for (let digit = 0; digit < count; digit++) {
      for (let i = 0; i < CLASSES; i++) {
        deltas[digit * TILE + i] = (found.probabilities[digit * CLASSES + i] - Number(i === labels[digit])) / count;
      }
    }
    for (let number = this.layers.length - 1; number > 0; number--) {
      const [before, layer] = this.layers.slice(number - 1);
      loops.list_rows(layer.deltas, count, layer.tiles, 0, 0, this.sparseColumns, this.columnStarts);
      const step = layer.tiles * TILE * ROW;
      loops.multiply(before.deltas, this.columnStarts, count, layer.transposed, step, before.tiles, -Infinity);
      loops.mask(before.deltas, before.outputs, before.tiles * count * ROW, 1 / (1 - this.dropout));
    }
    return found;
  }

  // Compute the gradient of a layer's weights, and yield the number of each tile that has it.
  /** @param {Place} layer */
  *#gradientTiles({ inputs, tiles, deltas, rowStarts }) {
    const { loops, count } = this;
    loops.list_columns(rowStarts, count, inputs + 1, this.sparseColumns, this.columnStarts);
    for (let tile = 0; tile < tiles; tile++) {
      loops.multiply(this.gradient, this.columnStarts, inputs + 1, deltas + tile * count * ROW, 0, 1, -Infinity);
      yield tile;
    }
  }

  // How the mean loss of the digits that `backward` has read depends on a layer's sums, (digits × units).
  deltas(/** @type {number} */ number) {
    const { deltas, units } = this.layers[number];
    return this.#rows(deltas, this.count * ROW, this.count, units);
  }

  // How it depends on a layer's weights, ((inputs + 1) × units): in the last row on its biases.
  gradients(/** @type {number} */ number) {
    const layer = this.layers[number];
    const found = new Float32Array((layer.inputs + 1) * layer.units);
    for (const tile of this.#gradientTiles(layer)) {
      const wide = Math.min(TILE, layer.units - tile * TILE);
      for (let row = 0; row <= layer.inputs; row++)
        found.set(this.#floats(this.gradient + row * ROW, wide), row * layer.units + tile * TILE);
    }
    return found;
  }

  // Make each weight better, by the deltas and a learning rate.
  step(/** @type {number} */ rate) {
    const { loops, optimizer, betaPowers } = this;
    this.betaPowers = [betaPowers[0] * 0.9, betaPowers[1] * 0.999];
    const isAdam = optimizer === "adam";
    const factor = isAdam ? (rate * Math.sqrt(1 - this.betaPowers[1])) / (1 - this.betaPowers[0]) : rate;
    for (const layer of this.layers) {
      const { step, weights, states } = layer;
      for (const tile of this.#gradientTiles(layer)) {
        const places = states.map((state) => state + tile * step);
        loops[optimizer](weights + tile * step, this.gradient, step, factor, ...places);
      }
    }
    this.#transpose();
  }

  // The network: {inputs, units, activation, kernel, bias} of each layer.
  network() {
    return this.layers.map(({ inputs, units, step, weights }, number) => {
      const values = this.#rows(weights, step, inputs + 1, units);
      const activation = number < this.layers.length - 1 ? "relu" : "softmax";
      return { inputs, units, activation, kernel: values.slice(0, inputs * units), bias: values.slice(inputs * units) };
    });
  }

  // The weights of the first units of the first layer, an array for each.
  firstWeights(/** @type {number} */ count) {
    const { units, step, weights } = this.layers[0];
    const values = this.#floats(weights, step / 4);
    const pixels = Array.from({ length: PIXELS }, (_, pixel) => pixel * TILE);
    return Array.from({ length: Math.min(count, units) }, (_, unit) =>
      Float32Array.from(pixels, (at) => values[at + unit]),
    );
  }

  // What an exact continuation needs besides the options of the constructor.
  get state() {
    return {
      powers: this.betaPowers,
      random: this.random.words.slice(),
      arrays: this.#arrays().map((each) => each.slice()),
    };
  }

  // Whether a state is of a trainer like this one.
  /** @param {TrainerState} [state] */
  accepts(state) {
    const own = this.#arrays();
    return own.length === state?.arrays.length && own.every((array, i) => array.length === state.arrays[i].length);
  }

  set state({ powers, random, arrays }) {
    this.betaPowers = powers;
    this.random.words.set(random);
    for (const [i, array] of this.#arrays().entries()) array.set(arrays[i]);
    this.#transpose();
  }

  #arrays() {
    const all = this.layers.flatMap((layer) => [layer.weights, ...layer.states].map((place) => ({ place, ...layer })));
    return all.map(({ place, tiles, step }) => this.#floats(place, (tiles * step) / 4));
  }
}

// The index of a value within a matrix of tiles.
/** @param {number} step @param {number} row @param {number} column */
const placeOf = (step, row, column) => (Math.floor(column / TILE) * step) / 4 + row * TILE + (column % TILE);
