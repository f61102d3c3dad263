// A drawing as text, for the part of an address after "#", which never reaches a server.
//
// The text is base64 as in addresses, of numbers with seven bits a byte, the lowest first, and 128 added to each byte but a
// number's last. A stroke is its number of points, and for each point its x and y minus those of the point before.

import { settings } from "../shared/page_settings.js";

/** @import { Point } from "../types.d.ts" */

const { side, max_points: maxPoints, max_strokes: maxStrokes } = settings.pad;
const MAX_LENGTH = 1900; // characters; with the page's address, a link has at most 2,000
const FORM = new RegExp(`^[\\w-]{1,${MAX_LENGTH}}$`);
const FINEST = 1; // units of the pad

// Strokes whose text would be too long lose detail, and then the oldest ones are left out.
export function encodeDrawing(/** @type {Point[][]} */ strokes) {
  let kept = strokes;
  for (let gap = FINEST; ; gap *= 1.5) {
    const words = toText(toBytes(kept.map((stroke) => withGaps(stroke, gap))));
    if (words.length <= MAX_LENGTH) return words;
    if (gap > side) kept = kept.slice(1);
  }
}

// Returns strokes as on the pad, or null if the text is not that of a drawing.
export function decodeDrawing(/** @type {string} */ words) {
  if (!FORM.test(words)) return null;
  try {
    return toStrokes(
      Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0)),
    );
  } catch (error) {
    if (error instanceof RangeError || error.name === "InvalidCharacterError") return null;
    throw error;
  }
}

// Leave out points that are nearer than `gap` to the one before, but for the last.
function withGaps(/** @type {Point[]} */ points, /** @type {number} */ gap) {
  const kept = [points[0]];
  points.forEach(([x, y], i) => {
    const [lastX, lastY] = kept[kept.length - 1];
    const isLast = i === points.length - 1;
    if (i > 0 && (isLast || Math.hypot(x - lastX, y - lastY) >= gap)) kept.push([x, y]);
  });
  return kept;
}

function toBytes(/** @type {Point[][]} */ strokes) {
  const bytes = /** @type {number[]} */ ([]);
  const write = (/** @type {number} */ number) => {
    for (; number > 127; number >>= 7) bytes.push(128 + (number & 127));
    bytes.push(number);
  };
  const writeSigned = (/** @type {number} */ number) => write(number < 0 ? -2 * number - 1 : 2 * number);
  let [lastX, lastY] = [0, 0];
  for (const stroke of strokes) {
    write(stroke.length);
    for (const [x, y] of stroke) {
      writeSigned(x - lastX);
      writeSigned(y - lastY);
      [lastX, lastY] = [x, y];
    }
  }
  return bytes;
}

const toText = (/** @type {number[]} */ bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

// Throws RangeError for bytes that are not a drawing.
function toStrokes(/** @type {Uint8Array} */ bytes) {
  let at = 0;
  const read = () => {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      if (at === bytes.length || shift > 14) throw new RangeError("no number");
      number += (bytes[at] & 127) << shift;
      if (bytes[at++] < 128) return number;
    }
  };
  const readSigned = () => {
    const number = read();
    return number % 2 ? -(number + 1) / 2 : number / 2;
  };
  const strokes = /** @type {Point[][]} */ ([]);
  let [count, x, y] = [0, 0, 0];
  while (at < bytes.length) {
    const length = read();
    count += length;
    if (length === 0 || count > maxPoints || strokes.length === maxStrokes) throw new RangeError("too many points");
    /** @type {Point[]} */
    const stroke = Array.from({ length }, () => {
      x += readSigned();
      y += readSigned();
      if (Math.min(x, y) < 0 || Math.max(x, y) > side) throw new RangeError("a point beside the pad");
      return [x, y];
    });
    strokes.push(stroke);
  }
  return strokes;
}
