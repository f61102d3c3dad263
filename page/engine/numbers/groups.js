// Decides from the positions of a drawing's pieces whether they may be one digit.

import { connected, middle, union } from "./layout.js";

/** @import { Layout } from "./layout.js" */

export const MAX_PIECES = 60; // three for each digit
const LEAST_EXTENT = 1e-100; // in a drawing's unit: a smaller one is a dot, as its lengths would underflow
export const GAP = 0.15; // between the strokes of one digit
const ASPECT = 1.3; // its width
// Least height and largest overlap in x of two parts that may be two digits.
const PARTS = [
  [0.6, 0.2],
  [0.75, 0.35],
];
const STACKED = [[0.35, -0.06]]; // the same in y, for parts one above the other: they need a gap

// Whether a drawing is one digit or non-digit by the layout of its pieces; `isSure`: whether the network reads the whole as a digit.
// One digit's pieces are near each other, and not in two parts. A dot, or more than MAX_PIECES, are read as a whole.
export function isOneDigit(/** @type {Layout} */ layout, /** @type {boolean} */ isSure) {
  const { pieces, box, extent } = layout;
  const [left, top, right, bottom] = box;
  const height = bottom - top;
  if (pieces.length > MAX_PIECES || extent < LEAST_EXTENT) return true;
  if (!isSure || right - left > ASPECT * height || areInTwoParts(layout)) return false;
  const areNear = (/** @type {number} */ one, /** @type {number} */ other) =>
    layout.distances[one][other] * layout.height <= GAP * height;
  return connected([...pieces.keys()], areNear).length <= 1;
}

// Whether high parts stand side by side, or one above the other with a gap between.
function areInTwoParts(/** @type {Layout} */ { pieces, box }) {
  const height = box[3] - box[1];
  const across = [...pieces].sort((a, b) => middle(a) - middle(b)).map((piece) => piece.box);
  const down = [...across].sort((a, b) => a[1] - b[1]);
  const directions = [
    { boxes: across, low: 0, high: 2, limits: PARTS },
    { boxes: down, low: 1, high: 3, limits: STACKED },
  ];
  return directions.some(({ boxes, low, high, limits }) =>
    boxes.slice(1).some((_, before) => {
      const [one, other] = [union(boxes.slice(0, before + 1)), union(boxes.slice(before + 1))];
      const lowest = Math.min(one[3] - one[1], other[3] - other[1]);
      const overlap = one[high] - other[low];
      return limits.some(([tall, most]) => lowest >= tall * height && overlap <= most * height);
    }),
  );
}
