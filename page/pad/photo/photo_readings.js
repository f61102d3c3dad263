// Where the readings of a photo's digits are. Sizes and boxes, [left, top, right, bottom], are in CSS pixels of the photo on
// the pad, except the boxes of digits, which are in fractions of it.

import { clamp } from "../../common/math.js";

/** @import { Box } from "../../types.d.ts" */
/** @typedef {{ width: number, height: number }} Size */

const LEAST_TYPE = 12; // of a reading
const MOST_TYPE = 20; // of a reading on a small pad
const MOST_PART = 1 / 25; // of the pad's side: type of a reading on a large pad
const MARGIN_OF_PAD = 8; // around the photo
const LINE = 1.15; // height of a reading, in units of its type
// In units of a digit's height
const MARGIN = 0.16; // of its frame, above and below together
const NARROWEST = 0.55; // width of a frame
const COVERED = 0.15; // a reading covers at most this much of its neighbours' edges
const DENSE = 0.2; // of the digits, have no room for a reading on a dense page

const SIDES = ["above", "below", "beside"]; // of its box, where a reading may be

// The value below which a part of some values lies.
/** @param {number[]} values @param {number} part */
const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(part * values.length)];

/** @typedef {(box: Box, other: Box) => number} Gap */
// From the upper edge of a box to the lower edge of one above it; infinite if that is not above.
/** @type {Gap} */
const gapAbove = (box, other) =>
  other[0] < box[2] && other[2] > box[0] && other[3] <= box[1] ? box[1] - other[3] : Infinity;
/** @type {Gap} */
const gapBelow = (box, other) => gapAbove(other, box);
/** @type {(box: Box) => Box} */
const turned = ([left, top, right, bottom]) => [top, left, bottom, right];
/** @type {Gap} */
const gapBeside = (box, other) => gapAbove(turned(other), turned(box));
/** @type {(box: Box, by: number) => Box} */
const inset = ([left, top, right, bottom], by) => [left + by, top + by, right - by, bottom - by];

// Returns a box a little larger than the digit, and at least as wide as its reading, in fractions of the photo.
/** @param {{ box: Box }} digit @param {Size} size @returns {Box} */
export function frameOf({ box: [left, top, right, bottom] }, { width, height }) {
  const high = bottom - top;
  const down = MARGIN * high;
  const across = Math.max((down * height) / width, (NARROWEST * high * height) / width - (right - left)) / 2;
  return [left - across, top - down / 2, right + across, bottom + down / 2];
}

// Place all readings above their boxes, below or beside them, wherever less is in their way. They may extend beyond the
// photo, which does not fill the pad, and cover a little of their neighbours. On a page that is too dense for them, only
// the chosen digit has one. `left` and `top` are the photo's place on the pad, and `pad` is that one's side.
//
// Returns {isDense, side, type, back}: the `side` of SIDES, the size of the type, and how far each reading is moved back, so
// that it is not beyond the pad.
/** @param {{ box: Box }[]} digits @param {Size & { left: number, top: number, pad: number }} photo */
export function placeReadings(digits, { width, height, left, top, pad }) {
  /** @type {(box: Box) => Box} */
  const scaled = ([x, y, xEnd, yEnd]) => [x * width, y * height, xEnd * width, yEnd * height];
  const frames = digits.map((digit) => scaled(frameOf(digit, { width, height })));
  const heights = digits.map(({ box }) => (box[3] - box[1]) * height);
  const high = quantile(heights, 0.5);
  const boxes = digits.map(({ box }) => inset(scaled(box), COVERED * high)); // what no reading may cover
  const most = Math.max(MOST_TYPE, MOST_PART * pad);
  const types = roomFor(frames, boxes).map((room) => clamp(Math.min(0.5 * high, room), LEAST_TYPE, most));
  const places = frames.map((frame) => placesOf(frame, types));
  const taken = SIDES.map((_, side) => places.filter((place) => isTaken(place[side], boxes)).length);
  const usual = taken.indexOf(Math.min(...taken));
  const isDense = taken[usual] > DENSE * digits.length;
  const type = isDense ? most : types[usual];
  const [x, y] = [left + MARGIN_OF_PAD, top + MARGIN_OF_PAD];
  const back = frames.map(([, above, right, below]) => {
    const beyond = [LINE * type - y - above, below + LINE * type - height - y, right + type - width - x][usual];
    return Math.max(0, beyond);
  });
  return { isDense, side: SIDES[usual], type, back };
}

// The type that most readings have room for, at each side.
function roomFor(/** @type {Box[]} */ frames, /** @type {Box[]} */ boxes) {
  const gap = (/** @type {Gap} */ gapFrom) => {
    const gaps = frames.map((frame) => Math.min(...boxes.map((box) => gapFrom(frame, box))));
    return quantile(gaps, DENSE);
  };
  return [gap(gapAbove) / LINE, gap(gapBelow) / LINE, gap(gapBeside)];
}

// Where the reading of a frame is, by side.
/** @param {Box} frame @param {number[]} types @returns {Box[]} */
function placesOf([left, top, right, bottom], types) {
  const [above, below, beside] = types;
  const x = (left + right) / 2;
  return [
    [x - above / 2, top - LINE * above, x + above / 2, top],
    [x - below / 2, bottom, x + below / 2, bottom + LINE * below],
    [right, top, right + beside, top + LINE * beside],
  ];
}

const isTaken = (/** @type {Box} */ [left, top, right, bottom], /** @type {Box[]} */ boxes) =>
  boxes.some((box) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top);
