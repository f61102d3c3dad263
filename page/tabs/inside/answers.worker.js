// What Inside asks.

import { argmax, clamp, DIGITS, quantile } from "../../common/math.js";
import { computeOutputs } from "../../common/network.js";
import { CLASSES, SMALL_NETWORK } from "../../engine/constants.js";
import {
  encodeActivations,
  encodeConnections,
  encodeImage,
  encodeSigned,
  encodeVerdict,
  round,
} from "../../engine/encoding.js";
import { describeDigits, importNetworkRecord, loadAnswer, readTestDigit } from "../../engine/mnist_examples.js";
import { chooseRecognizer, ownNetwork } from "../../engine/networks.js";
import { encodeNumber, readField, readPad } from "../../engine/pad_reader.js";
import { normalise } from "../../engine/recognizer.js";
import { isPageNetworkAway, loadRecognizer } from "../../engine/shipped_networks.js";
import { changeFrames, differenceOf, fool as findChange } from "../../engine/smallest_change.js";
import { connectionsOf, strongestPaths } from "../../engine/strongest_paths.js";
import { centres, relevance, sumOf, weightsImage } from "../../engine/unit_values.js";

/**
 * @import { Recognizer } from "../../engine/recognizer.js"
 * @import { Field, Judged, Layer } from "../../engine/types.d.ts"
 * @import { Asked } from "../../types.d.ts"
 * @typedef {{ network?: string | null, small?: boolean }} OfNetwork
 */

const FULL_COLOUR = 0.98; // quantile of a unit's weights from which they have the full colour
const FRAMES = 25; // of a change, from nothing to all of it
const PICTURED = 64; // hidden units at most, of a network whose structure has an image of each unit: 1 kB each

const counts = new WeakMap(); // what `countTestDigitsRead` returns, by networks without an experiment

// ---- The handlers

// Returns what the network does with the digit on the pad, and the sum of the chosen unit.
/** @param {Asked & OfNetwork & { layer?: number | null, unit?: number | null }} body */
export async function inside({ layer = null, unit = null, small = false, ...drawn }) {
  if (!small) {
    const pad = await readPad(drawn);
    return { ...describe(pad.recognizer, pad.verdict, layer, unit), number: encodeNumber(pad) };
  }
  // The digits of a number are those that the page's network finds, once it is there.
  const pad = isPageNetworkAway(drawn.network) ? null : await readPad(drawn);
  const recognizer = await loadRecognizer(SMALL_NETWORK);
  const verdict = recognizer.judge(pad?.verdict.field ?? readField(drawn).field);
  return { ...describe(recognizer, verdict, layer, unit), ...(pad && { number: encodeNumber(pad) }) };
}

// Returns the same for the test digit at a position, and its label.
/** @param {OfNetwork & { position: number, layer?: number | null, unit?: number | null }} body */
export async function example({ position, layer = null, unit = null, network, small = false }) {
  const recognizer = await choose(network, small);
  const { field, label } = await readTestDigit(position);
  return { ...describe(recognizer, recognizer.judge(field), layer, unit), true: label };
}

// Returns the order of the units, the strongest connections by their weights, and whether the network is dead.
export async function structure(/** @type {OfNetwork} */ { network, small = false }) {
  return describeStructure(await choose(network, small));
}

// Returns the image of a unit's weights, the digits it is active for, null for an output, and its strongest connections.
/** @param {OfNetwork & { layer: number, unit: number }} body */
export async function weights({ layer, unit, network, small = false }) {
  const recognizer = await choose(network, small);
  const { layers, activeFor } = recognizer;
  return {
    image: encodeWeights(recognizer, layer, unit),
    active: activeFor?.[layer]?.[unit] ?? null,
    connections: encodeConnections(connectionsOf(layers, equalValues(layers), layer, unit, null)),
  };
}

// Returns the test digits that activate a unit most.
/** @param {OfNetwork & { layer: number, unit: number }} body */
export async function most_activating({ layer, unit, network, small = false }) {
  const found = await ownNetwork(network); // throws if it is gone
  const own = small ? null : found;
  if (own && !own.most_activating) own.measured ??= await (await importNetworkRecord()).measure(own.recognizer);
  const known = own?.most_activating ?? own?.measured.most_activating;
  const positions = known ?? (await loadAnswer("most-activating"))[small ? "small" : "page"];
  return { digits: await describeDigits(positions[layer][unit]) };
}

// Returns how many of `total` test digits a network reads correctly, and `before` its experiment, if it is in one.
export async function still_reads(/** @type {OfNetwork} */ { network, small = false }) {
  const recognizer = await choose(network, small);
  const before = (await ownNetwork(network))?.before ?? recognizer;
  const { countTestDigitsRead } = await importNetworkRecord();
  if (!counts.has(before)) counts.set(before, await countTestDigitsRead(before));
  const isBroken = recognizer !== before;
  const [reads, total] = isBroken ? await countTestDigitsRead(recognizer) : counts.get(before);
  return { reads, total, before: counts.get(before)[0], isBroken };
}

// Returns the change that turns the digit on the pad, or the test digit at a position, into another digit, frame by frame; without
// frames if there is none.
/** @param {Asked & OfNetwork & { digit: number, position?: number | null }} body */
export async function fool({ digit, position = null, small = false, ...drawn }) {
  const recognizer = await choose(drawn.network, small);
  const field = position === null ? (await readPad(drawn)).verdict.field : (await readTestDigit(position)).field;
  const change = findChange(recognizer, field, digit);
  if (change === null) return { frames: [] };
  const difference = differenceOf(change);
  const verdicts = changeFrames(change, FRAMES).map((frame) => recognizer.judge(frame));
  return {
    frames: verdicts.map((verdict) => ({ field: encodeImage(verdict.field), ...encodeVerdict(recognizer, verdict) })),
    change: encodeImage({ ...field, data: difference.map((each) => Math.floor(Math.max(each, -254) / 2) + 128) }),
    pixels: difference.filter(Boolean).length,
    ink: difference.reduce((sum, value) => sum + Math.abs(value), 0) / 255,
  };
}

async function choose(/** @type {string | null | undefined} */ network, /** @type {boolean} */ small) {
  if (!small) return chooseRecognizer(network);
  await ownNetwork(network); // throws if it is gone
  return loadRecognizer(SMALL_NETWORK);
}

// ---- An image in a network

// What a network does with an image, with the connections and the sum of a unit in a layer. Without them they are the
// strongest connections of all, and the sum of the likeliest output.
/** @param {Recognizer} recognizer @param {Judged} verdict @param {number | null} ofLayer @param {number | null} ofUnit */
function describe(recognizer, verdict, ofLayer, ofUnit) {
  const { layers } = recognizer;
  const pixels = normalise(verdict.field);
  const activations = computeOutputs(layers, pixels);
  const hidden = activations.slice(0, -1);
  const values = [pixels, ...hidden];
  const winner = argmax(verdict.probabilities);
  const isOfAll = ofLayer === null && ofUnit === null;
  const chosen = isOfAll ? [hidden.length, winner] : [ofLayer, ofUnit];
  const [layer, unit] = /** @type {[number, number]} */ (chosen);
  const lines = isOfAll ? [] : connectionsOf(layers, values, layer, unit, winner);
  const hasLines = lines.some((of) => of.lines.some(({ contribution }) => contribution !== 0));
  const connections = hasLines ? lines : strongestPaths(layers, values, DIGITS, winner); // a unit may be switched off
  const upTo = layers.slice(0, layer + 1);
  const sum = sumOf(layers, values[layer], layer, unit, activations[layer][unit]);
  return {
    field: encodeImage(verdict.field),
    hidden: hidden.map(encodeActivations),
    ...encodeVerdict(recognizer, verdict),
    connections: encodeConnections(connections),
    ...(!isOfAll && { relevance: encodeSigned(relevance(upTo, verdict.field, unit, activations.slice(0, layer + 1))) }),
    sum: { layer, unit, activation: layers[layer].activation, ...sum },
  };
}

// ---- A network by its weights

// The order of the units in the hidden layers, see layout.js, and the strongest connections. If there are few units, they are
// in the order of their numbers, which the page shows, and come with the image of each one's weights.
function describeStructure(/** @type {Recognizer} */ recognizer) {
  const { layers, isDead: dead } = recognizer;
  const connections = encodeConnections(strongestPaths(layers, equalValues(layers), DIGITS, null));
  const counts = layers.slice(0, -1).map(({ units }) => units);
  if (counts.reduce((sum, units) => sum + units, 0) > PICTURED) {
    return { dead, connections, hidden: counts.map((units, number) => ({ units, ...orderOf(recognizer, number) })) };
  }
  const numbers = (/** @type {number} */ units) => Array.from({ length: units }, (_, unit) => unit);
  const hidden = counts.map((units) => ({ units, order: numbers(units) }));
  const looks = layers.map(({ units }, layer) => numbers(units).map((unit) => encodeWeights(recognizer, layer, unit)));
  return { dead, connections, hidden, looks };
}

function orderOf(/** @type {Recognizer} */ { layers, activeFor }, /** @type {number} */ number) {
  const order = Array.from({ length: layers[number].units }, (_, unit) => unit);
  if (number === 0) {
    // From top to bottom by where they look; the page orders those of a row from left to right.
    const places = centres(layers);
    order.sort((a, b) => places[a][0] - places[b][0]);
    return { order, columns: places.map(([, column]) => round(column, 10)) };
  }
  if (!activeFor) return { order };
  // By the digits that they are most active for; units that are never active come last, in a region of theirs.
  const firsts = activeFor[number].map((digits) => (digits === "" ? CLASSES : Number(digits[0])));
  order.sort((a, b) => firsts[a] - firsts[b]);
  const counts = Array(Math.max(CLASSES, ...firsts.map((first) => first + 1))).fill(0);
  for (const first of firsts) counts[first] += 1;
  return { order, regions: counts };
}

// The image of a unit's weights, also if it is switched off.
/** @param {Recognizer} recognizer @param {number} layer @param {number} unit */
function encodeWeights({ layers, allOn }, layer, unit) {
  const image = weightsImage(layers.with(layer, allOn[layer]), layer, unit);
  const most = quantile(image.map(Math.abs).sort(), FULL_COLOUR);
  return encodeSigned(image.map((value) => clamp(value, -most, most)));
}

// The same value for all inputs of each layer, so that only the weights count.
const equalValues = (/** @type {Layer[]} */ layers) => layers.map(({ inputs }) => new Float32Array(inputs).fill(1));
