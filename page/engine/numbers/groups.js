// Decides from the positions of a drawing's strokes whether they may be one digit, like model/numbers/groups.py.

import { ASPECT, GAP, LEAST_EXTENT, PARTS, STACKED } from "../constants.js";
import { piecesOf } from "./pen.js";
import { connected, measureDistances, middle, union } from "./pieces.js";

// Returns whether a drawing may be one digit: its strokes are near each other, and not in two parts.
export function isOneGroup(strokes) {
  const pieces = piecesOf(strokes);
  const [left, top, right, bottom] = union(pieces.map((piece) => piece.box));
  const height = bottom - top;
  if (Math.max(right - left, height) < LEAST_EXTENT) return true;
  if (right - left > ASPECT * height) return false;
  if (pieces.length === 1) return true;
  if (areInTwoParts(pieces, height)) return false;
  const distances = measureDistances(pieces, height);
  return connected([...pieces.keys()], (one, other) => distances[one][other] <= GAP).length === 1;
}

// Whether high parts stand side by side, or one above the other with a gap between.
function areInTwoParts(pieces, height) {
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
