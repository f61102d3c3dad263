// Drawings that a visitor collects to train on: {id, label, writer, device, strokes} each, like `SharedDrawing` in
// model/data/class_digits.py. Their values are checked as untrusted.

import { IMAGE_SIDE, roundHalfEven } from "../common/math.js";
import { BRUSH_WIDTH, CLASS_ZIP, CLASSES, PAD_SIDE } from "./constants.js";
import { parseDrawing } from "./drawing.js";
import { check } from "./errors.js";
import { preprocessDrawing } from "./preprocessing.js";

/** @import { OwnDrawing } from "./training/types.d.ts" */

const ID = /^[0-9a-f]{32}$/;
/** @param {unknown} value @param {number} lowest @param {number} highest */
const isWhole = (value, lowest, highest) =>
  Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
const fields = new Map(); // known ones, by the strokes as JSON

// Check drawings, and return copies without any other values; throws InputError.
/** @param {OwnDrawing[]} drawings @returns {OwnDrawing[]} */
export function checkDrawings(drawings) {
  const { MAX_DRAWINGS: most } = CLASS_ZIP;
  check(Array.isArray(drawings) && drawings.length <= most, `There are more than ${most} drawings.`);
  const checked = drawings.map(checkDrawing);
  check(new Set(checked.map(({ id }) => id)).size === checked.length, "There is a drawing twice.");
  const devices = new Set(checked.map(({ writer, device }) => `${writer} ${device}`));
  check(new Set(checked.map(({ writer }) => writer)).size === devices.size, "There is a writer with two devices.");
  return checked;
}

function checkDrawing(/** @type {OwnDrawing} */ drawing) {
  const names = typeof drawing === "object" ? Object.keys(drawing ?? {}) : [];
  check(names.sort().join() === "device,id,label,strokes,writer", "A drawing has id, label, writer, device, strokes.");
  const { id, label, writer, device } = drawing;
  check(typeof id === "string" && ID.test(id), "A drawing's id must be 32 hexadecimal digits in lower case.");
  check(isWhole(label, 0, CLASSES - 1), "The label must be a digit from 0 to 9.");
  check(isWhole(writer, 1, CLASS_ZIP.MAX_PHONE), "A writer's number is invalid.");
  check(CLASS_ZIP.DEVICES.includes(device), `The device must be one of ${CLASS_ZIP.DEVICES.join(", ")}.`);
  const { strokes } = parseDrawing(drawing.strokes);
  check(strokes.flat().length <= CLASS_ZIP.MAX_POINTS, "A drawing has too many points.");
  const isOnPad = strokes.flat(2).every((value) => value >= 0 && value <= PAD_SIDE);
  check(isOnPad, "A drawing must lie on the pad.");
  return { id, label, writer, device, strokes: strokes.map((stroke) => stroke.map(rounded)) };
}

/** @type {(point: number[]) => [number, number]} */
const rounded = ([x, y]) => [roundHalfEven(x), roundHalfEven(y)];

// Returns drawings as MNIST's digits, {labels, images}; throws InputError.
export function digitsOf(/** @type {OwnDrawing[]} */ drawings) {
  const checked = checkDrawings(drawings);
  const images = new Uint8Array(checked.length * IMAGE_SIDE ** 2);
  for (const [i, { strokes }] of checked.entries()) images.set(fieldOf(strokes).data, i * IMAGE_SIDE ** 2);
  return { labels: Uint8Array.from(checked, ({ label }) => label), images };
}

// Returns the field of strokes.
export function fieldOf(/** @type {number[][][]} */ strokes) {
  const key = JSON.stringify(strokes);
  if (!fields.has(key)) fields.set(key, preprocessDrawing({ strokes, lineWidth: BRUSH_WIDTH }));
  return fields.get(key);
}
