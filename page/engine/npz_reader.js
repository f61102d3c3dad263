// Reads the .npz file of a network, like model/npz_file.py: one that this page has saved, or one with kernels and biases that
// were made elsewhere. A file is untrusted.

import {
  CLASSES,
  IMAGE_SIDE,
  MAX_CERTAINTY,
  MAX_FILE_BYTES,
  MAX_HEADER,
  MAX_MEMBERS,
  MAX_UNITS,
  OPTIONS,
} from "./constants.js";
import { InputError } from "./drawing.js";
import { membersOf, require, unpack } from "./zip_reader.js";

/**
 * @import { Layer, OpenedNetwork } from "./types.d.ts"
 * @typedef {{ order: string, kind: string, size: number, shape: number[], isFortran: boolean, bytes: Uint8Array }} Npy
 * @typedef {Map<string, Npy>} Arrays
 */

const MAGIC = [0x93, ..."NUMPY"].map((each) => (typeof each === "string" ? each.charCodeAt(0) : each));
const LENGTHS = /** @type {Record<number, number>} */ ({ 1: 2, 2: 4 }); // bytes of the header's length, by version
const MAP = "map_"; // begins the names of the arrays of a map, which files of version 1 may have
const FINITE = 3.4028234663852886e38; // the largest single-precision number
const TUPLE = /\([\d, \t\f\r\n]*\)/;
const NO_TUPLE = /\(\s*(?:,|\d+\s*\))/; // a number in parentheses, for example
const AS_JSON = /** @type {Record<string, string>} */ ({
  ...{ "'": '"', True: "true", False: "false" },
  ...{ "(": "[", ")": "]", "\f": " " },
});
const BYTES = { f4: Float32Array, f8: Float64Array };

/** @param {boolean} isRight @param {string} reason @param {string} sentence @param {Record<string, number>} [values] */
function check(isRight, reason, sentence, values) {
  if (!isRight) throw new InputError(sentence, reason, values);
}

// Returns a promise of a network with what its file says about it; throws an InputError with one sentence.
/** @param {Blob} file @returns {Promise<OpenedNetwork>} */
export async function readNetwork(file) {
  try {
    const arrays = await readArrays(file);
    for (const name of arrays.keys()) if (name.startsWith(MAP)) arrays.delete(name);
    const report = arrays.get("report");
    arrays.delete("report");
    const layers = readLayers(arrays);
    try {
      return { layers, ...checkReport((report && textOf(report)) || "{}", layers) };
    } catch (error) {
      console.warn(error);
      throw new InputError("What this file says about its network is damaged: save it again.", "npz_about");
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    console.warn(error);
    throw new InputError(`This file is not a network, or it is damaged: ${error.message}`, "npz_damaged");
  }
}

async function readArrays(/** @type {Blob} */ file) {
  const most = MAX_FILE_BYTES;
  const megabytes = Math.floor(most / 1e6);
  const checkSize = (/** @type {number} */ size) =>
    check(size <= most, "npz_large", `A network's file may have ${megabytes} MB.`, { most: megabytes });
  checkSize(file.size);
  const members = await membersOf(file);
  checkSize(members.reduce((sum, { size }) => sum + size, 0));
  const names = members.map(({ name }) => name.replace(/\.npy$/, ""));
  require(members.length <= MAX_MEMBERS && new Set(names).size === names.length, "too many arrays, or one twice");
  /** @type {Arrays} */
  const arrays = new Map();
  for (const [i, member] of members.entries()) arrays.set(names[i], parseNpy(await unpack(file, member)));
  return arrays;
}

// Parse the content of an .npy file.
/** @param {Uint8Array<ArrayBuffer>} content @returns {Npy} */
function parseNpy(content) {
  const bytes = new DataView(content.buffer);
  const version = bytes.getUint8(MAGIC.length);
  const isKnown = MAGIC.every((each, at) => content[at] === each) && version in LENGTHS;
  require(isKnown && bytes.getUint8(MAGIC.length + 1) === 0, "an array is no .npy");
  const begin = MAGIC.length + 2 + LENGTHS[version];
  const length = version === 1 ? bytes.getUint16(begin - 2, true) : bytes.getUint32(begin - 4, true);
  require(length <= MAX_HEADER && begin + length <= content.length, "an array has a long header");
  const {
    descr,
    fortran_order: isFortran,
    shape,
  } = parseHeader(String.fromCharCode(...content.subarray(begin, begin + length)));
  const [, order, kind, digits] = /^([<>=|]?)([biufcSVU])(\d{1,9})$/.exec(String(descr)) ?? [];
  require(Boolean(kind) && typeof isFortran === "boolean" && Array.isArray(shape), "an array of an unknown type");
  const size = Number(digits) * (kind === "U" ? 4 : 1);
  const data = content.subarray(begin + length);
  const wanted = /** @type {number[]} */ (shape).reduce((product, each) => product * each, size);
  require(data.length === wanted, "an array has another size than it states");
  return {
    order: Number(digits) === 1 ? "" : order,
    ...{ kind, size, shape: /** @type {number[]} */ (shape), isFortran: Boolean(isFortran), bytes: data },
  };
}

// Parse a dictionary as NumPy writes it: the three keys with a text, a truth value and a tuple of whole numbers.
/** @param {string} words @returns {Record<string, unknown>} */
function parseHeader(words) {
  const isPlain = TUPLE.test(words) && !NO_TUPLE.test(words) && !/["\\]/.test(words);
  require(isPlain, "an array has an unknown header");
  const json = words.replace(/'|True|False|[()\f]/g, (each) => AS_JSON[each]);
  const found = JSON.parse(json.replace(/,\s*(?=[\]}])/g, ""));
  require(Object.keys(found).sort().join() === "descr,fortran_order,shape", "an array's header is damaged");
  return found;
}

// Whether an array has a type, like "f4", and a number of dimensions.
/** @param {Npy | undefined} array @param {keyof typeof BYTES} type @param {number} dimensions @returns {array is Npy} */
const isOf = (array, type, dimensions) =>
  array !== undefined &&
  `${array.kind}${array.size}` === type &&
  array.order !== ">" &&
  array.shape.length === dimensions;

// The numbers of an array, row by row.
/** @template {keyof typeof BYTES} Type @param {Npy} array @param {Type} type @returns {InstanceType<(typeof BYTES)[Type]>} */
function numbersOf({ bytes, shape, isFortran }, type) {
  const values = /** @type {InstanceType<(typeof BYTES)[Type]>} */ (new BYTES[type](bytes.slice().buffer));
  if (!isFortran || shape.length < 2) return values;
  const [rows, columns] = shape;
  const rest = values.slice();
  for (let at = 0; at < values.length; at++) values[at] = rest[(at % columns) * rows + Math.floor(at / columns)];
  return values;
}

/** @param {Npy | undefined} array @param {number} dimensions @returns {array is Npy} */
const isOfWeights = (array, dimensions) => isOf(array, "f4", dimensions) || isOf(array, "f8", dimensions);

/** @param {Npy} array */
const weightsOf = (array) => (array.size === 4 ? numbersOf(array, "f4") : Float32Array.from(numbersOf(array, "f8")));

function textOf(/** @type {Npy} */ { order, kind, shape, bytes }) {
  require(kind === "U" && shape.length === 0, "an array that is not a text");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) text += String.fromCodePoint(view.getUint32(at, order !== ">"));
  return text.replace(/\0+$/, "");
}

/** @param {Arrays} arrays @returns {Layer[]} */
function readLayers(arrays) {
  const count = Math.floor(arrays.size / 2);
  const names = Array.from({ length: count }, (_, number) => [`kernel_${number}`, `bias_${number}`]).flat();
  const areThere = count > 0 && names.length === arrays.size && names.every((name) => arrays.has(name));
  check(areThere, "npz_names", "A network's file has the arrays kernel_0, bias_0, kernel_1, and so on.");
  const layers = [];
  let inputs = IMAGE_SIDE ** 2;
  let largest = new Float64Array(inputs).fill(1); // sums that any drawing can cause
  for (let number = 0; number < count; number++) {
    const [kernel, bias] = [arrays.get(`kernel_${number}`), arrays.get(`bias_${number}`)];
    const sentence = `The kernel and the bias of layer ${number} must be float32 or float64, with ${inputs} inputs.`;
    const values = { layer: number, inputs };
    if (!isOfWeights(kernel, 2) || !isOfWeights(bias, 1)) throw new InputError(sentence, "npz_layer", values);
    const [units] = bias.shape;
    check(kernel.shape[0] === inputs && kernel.shape[1] === units && units > 0, "npz_layer", sentence, values);
    check(units <= MAX_UNITS, "npz_units", `A layer may have ${MAX_UNITS} units.`, { most: MAX_UNITS });
    const layer = { inputs, units, kernel: weightsOf(kernel), bias: weightsOf(bias) };
    largest = largestSums(layer, largest);
    check(largest.every(isSingle), "npz_weights", "Weights that are not finite, or too large, can't be used.");
    layers.push({ ...layer, activation: number < count - 1 ? "relu" : "softmax" });
    inputs = units;
  }
  check(inputs === CLASSES, "npz_outputs", `This network has ${inputs} outputs instead of 10.`, { count: inputs });
  return layers;
}

const isSingle = (/** @type {number} */ value) => value <= FINITE; // nor NaN

/** @param {Omit<Layer, "activation">} layer @param {Float64Array} inputs */
function largestSums({ units, kernel, bias }, inputs) {
  const sums = Float64Array.from(bias, Math.abs);
  for (let at = 0; at < kernel.length; at++) sums[at % units] += inputs[Math.floor(at / units)] * Math.abs(kernel[at]);
  return sums;
}

// Check a report, like `check_report` in model/recognizer.py; `settings` are only what the page names. The threshold and what
// the units are active for are null if they are missing.
/** @param {string} content @param {Layer[]} layers @returns {Pick<OpenedNetwork, "threshold" | "active_for" | "settings">} */
function checkReport(content, layers) {
  const report = JSON.parse(content);
  require(typeof report === "object" && report !== null && !Array.isArray(report), "a report that is no object");
  const { threshold, active_for: activeFor = null, settings } = report;
  require(threshold === undefined || (threshold >= 0 && threshold <= MAX_CERTAINTY), "a threshold out of range");
  require(threshold === undefined || typeof threshold === "number", "a threshold that is no number");
  if (activeFor !== null) {
    require(activeFor.length === layers.length - 1 && activeFor.every(Array.isArray), "of another network");
    for (const [number, units] of activeFor.entries()) {
      const areDigits = units.every((/** @type {unknown} */ each) => typeof each === "string" && /^\d*$/.test(each));
      require(areDigits && units.length === layers[number].units, "of another network");
    }
  }
  const names = /** @type {const} */ (["data", "digit", "other"]);
  const isKnown = names.every((name) => OPTIONS[name].some((/** @type {unknown} */ each) => each === settings?.[name]));
  const { data, digit, other } = isKnown ? settings : { data: "mnist", digit: 0, other: 1 };
  return { threshold: threshold ?? null, active_for: activeFor, settings: { data, digit, other } };
}
