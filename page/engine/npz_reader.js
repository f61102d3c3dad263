// Reads the .npz file of a network, like model/npz_file.py: one that this page, a class or train.py has saved. A file is untrusted.

import { IMAGE_SIDE } from "../common/math.js";
import { timesScale } from "../common/network.js";
import { CLASSES, MAX_CERTAINTY, MAX_FILE_BYTES, MAX_HEADER, MAX_MEMBERS, MAX_UNITS, OPTIONS } from "./constants.js";
import { check, InputError } from "./errors.js";
import { membersOf, unpack } from "./zip_reader.js";

/** @import { Layer, Taught } from "../common/types.d.ts" */
/** @typedef {{ type: string, shape: number[], bytes: Uint8Array }} Npy @typedef {Map<string, Npy>} Arrays */

// An array begins as NumPy and this page write it: MAGIC, two bytes with the length of the rest, the type and the shape.
const MAGIC = [0x93, ..."NUMPY"].map((each) => (typeof each === "string" ? each.charCodeAt(0) : each)).concat(1, 0);
const BEGIN = 10; // bytes before the type
const ABOUT =
  /^\{'descr': '[<|]([fuUi])(\d{1,9})', 'fortran_order': False, 'shape': \((|\d{1,9},|\d{1,9}(?:, \d{1,9})+)\), \} *\n$/;
const MAP = "map_"; // begins the names of the arrays of a map, which files of version 1 may have
const FINITE = 3.4028234663852886e38; // the largest single-precision number

// Returns a promise of a network with what its file says about it; throws an InputError with one sentence.
export async function readNetwork(/** @type {Blob} */ file) {
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
    if (error instanceof InputError && error.reason) throw error; // which is a sentence
    console.warn(error);
    throw new InputError(`This file is not a network, or it is damaged: ${error.message}`, "npz_damaged");
  }
}

async function readArrays(/** @type {Blob} */ file) {
  const most = MAX_FILE_BYTES;
  const megabytes = Math.floor(most / 1e6);
  const checkSize = (/** @type {number} */ size) =>
    check(size <= most, `A network's file may have ${megabytes} MB.`, "npz_large", { most: megabytes });
  checkSize(file.size);
  const members = await membersOf(file);
  checkSize(members.reduce((sum, { size }) => sum + size, 0));
  const names = members.map(({ name }) => name.replace(/\.npy$/, ""));
  check(members.length <= MAX_MEMBERS && new Set(names).size === names.length, "too many arrays, or one twice");
  /** @type {Arrays} */
  const arrays = new Map();
  for (const [i, member] of members.entries()) arrays.set(names[i], parseNpy(await unpack(file, member)));
  return arrays;
}

// Parse the content of an .npy file.
/** @param {Uint8Array<ArrayBuffer>} content @returns {Npy} */
function parseNpy(content) {
  const length = new DataView(content.buffer).getUint16(BEGIN - 2, true);
  const [about, data] = [content.subarray(BEGIN, BEGIN + length), content.subarray(BEGIN + length)];
  const found = length <= MAX_HEADER ? ABOUT.exec(String.fromCharCode(...about)) : null;
  check(found !== null && MAGIC.every((each, at) => content[at] === each), "an array is not as this page writes it");
  const [, kind, digits, sides] = /** @type {RegExpExecArray} */ (found);
  const shape = String(sides).split(",").filter(Boolean).map(Number);
  const size = Number(digits) * (kind === "U" ? 4 : 1);
  check(
    data.length === shape.reduce((product, each) => product * each, size),
    "an array has another size than it states",
  );
  return { type: `${kind}${kind === "U" ? "" : digits}`, shape, bytes: data };
}

/** @param {Npy | undefined} array @param {number} dimensions @returns {array is Npy} */
const isOfWeights = (array, dimensions) => array?.type === "f4" && array.shape.length === dimensions;

/** @param {Npy | undefined} array @param {Npy} [scale] @returns {array is Npy} */
const isKernel = (array, scale) =>
  scale ? array?.type === "i1" && array.shape.length === 2 && isOfWeights(scale, 1) : isOfWeights(array, 2);

/** @param {Npy} array @param {Npy} [scale] @returns {Float32Array} */
const weightsOf = ({ bytes }, scale) =>
  scale ? timesScale(new Int8Array(bytes.slice().buffer), weightsOf(scale)) : new Float32Array(bytes.slice().buffer);

function textOf(/** @type {Npy} */ { type, shape, bytes }) {
  check(type === "U" && shape.length === 0, "an array that is not a text");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) text += String.fromCodePoint(view.getUint32(at, true));
  return text.replace(/\0+$/, "");
}

/** @param {Arrays} arrays @returns {Layer[]} */
function readLayers(arrays) {
  const count = [...arrays.keys()].filter((name) => name.startsWith("kernel_")).length;
  const namesOf = (/** @type {string} */ part) => Array.from({ length: count }, (_, number) => `${part}_${number}`);
  const [names, scales] = [[...namesOf("kernel"), ...namesOf("bias")], namesOf("scale")];
  const size = names.length + scales.filter((name) => arrays.has(name)).length;
  const areThere = count > 0 && size === arrays.size && names.every((name) => arrays.has(name));
  check(areThere, "A network's file has the arrays kernel_0, bias_0, kernel_1, and so on.", "npz_names");
  const layers = [];
  let inputs = IMAGE_SIDE ** 2;
  let largest = new Float64Array(inputs).fill(1); // sums that any drawing can cause
  for (let number = 0; number < count; number++) {
    const [kernel, bias, scale] = ["kernel", "bias", "scale"].map((part) => arrays.get(`${part}_${number}`));
    const sentence = `The kernel and the bias of layer ${number} must be float32, with ${inputs} inputs.`;
    const values = { layer: number, inputs };
    if (!isKernel(kernel, scale) || !isOfWeights(bias, 1)) throw new InputError(sentence, "npz_layer", values);
    const [units] = bias.shape;
    const fits = kernel.shape[0] === inputs && kernel.shape[1] === units && units > 0;
    check(fits && (!scale || scale.shape[0] === units), sentence, "npz_layer", values);
    check(units <= MAX_UNITS, `A layer may have ${MAX_UNITS} units.`, "npz_units", { most: MAX_UNITS });
    const layer = { inputs, units, kernel: weightsOf(kernel, scale), bias: weightsOf(bias) };
    largest = largestSums(layer, largest);
    const areRight = largest.every(isSingle) && (!scale || weightsOf(scale).every((each) => each > 0));
    check(areRight, "Weights that are not finite, or too large, can't be used.", "npz_weights");
    layers.push({ ...layer, activation: number < count - 1 ? "relu" : "softmax" });
    inputs = units;
  }
  check(inputs === CLASSES, `This network has ${inputs} outputs instead of 10.`, "npz_outputs", { count: inputs });
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
/** @param {string} content @param {Layer[]} layers @returns {{ threshold: number | null, active_for: string[][] | null, settings: Taught }} */
function checkReport(content, layers) {
  const report = JSON.parse(content);
  check(typeof report === "object" && report !== null && !Array.isArray(report), "a report that is no object");
  const { threshold, active_for: activeFor = null, settings } = report;
  const isNumber = typeof threshold === "number" && threshold >= 0 && threshold <= MAX_CERTAINTY;
  check(threshold === undefined || isNumber, "a threshold out of range");
  if (activeFor !== null) {
    check(activeFor.length === layers.length - 1 && activeFor.every(Array.isArray), "of another network");
    for (const [number, units] of activeFor.entries()) {
      const areDigits = units.every((/** @type {unknown} */ each) => typeof each === "string" && /^\d*$/.test(each));
      check(areDigits && units.length === layers[number].units, "of another network");
    }
  }
  const names = /** @type {const} */ (["data", "digit", "other"]);
  const isKnown = names.every((name) => OPTIONS[name].some((/** @type {unknown} */ each) => each === settings?.[name]));
  const { data, digit, other } = isKnown ? settings : { data: "mnist", digit: 0, other: 1 };
  return { threshold: threshold ?? null, active_for: activeFor, settings: { data, digit, other } };
}
