// Digits, and arithmetic that is alike in each browser.

export { IMAGE_SIDE, PIXELS } from "./image_size.js";

export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit); // 0 to 9

export const argmax = (/** @type {number[] | Float32Array} */ values) => values.indexOf(Math.max(...values));

export const sum = (/** @type {number[]} */ values) => values.reduce((total, each) => total + each, 0);

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// The value below which a part of the sorted values lies, between two of them in proportion.
/** @param {ArrayLike<number>} sorted @param {number} part */
export function quantile(sorted, part) {
  const place = (sorted.length - 1) * part;
  const [before, after] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return before + (after - before) * (place - Math.floor(place));
}

// A list of numbers between two others: 0 is the one, 1 the other.
/** @type {<Numbers extends number[]>(one: Numbers, other: Numbers, part: number) => Numbers} */
export const mix = (one, other, part) =>
  /** @type {typeof one} */ (one.map((value, i) => value + (other[i] - value) * part));

// The bytes of a text in base64. A plain loop, because it runs at each movement of the pen.
export function fromBase64(/** @type {string} */ text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

// The centre of mass of an image with bytes as `data`, like `centre_of_mass` in model/preprocessing.py: [row, column] in
// pixel indices.
/** @param {{ width: number, data: Uint8Array }} image @returns {[row: number, column: number]} */
export function centreOfMass({ width, data }) {
  let [total, rows, columns] = [0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    const column = at % width;
    total += data[at];
    columns += data[at] * column;
    rows += (data[at] * (at - column)) / width;
  }
  return [rows / total, columns / total];
}

// Mix each pixel of a square image with its neighbours along both sides: a quarter of each, 0 outside, and half of its own.
/** @param {Float32Array} image @param {number} side */
export function smooth(image, side) {
  /** @param {Float32Array} values @param {number} from @param {boolean} isFirst @param {boolean} isLast @param {number} step */
  const weighted = (values, from, isFirst, isLast, step) => {
    const [before, after] = [isFirst ? 0 : values[from - step], isLast ? 0 : values[from + step]];
    return before / 4 + values[from] / 2 + after / 4;
  };
  const last = side - 1;
  const rows = image.map((_, at) => weighted(image, at, at < side, at >= side * last, side));
  return rows.map((_, at) => weighted(rows, at, at % side === 0, at % side === last, 1));
}

// Round half to even, like Python's `round` and NumPy's `rint`.
export function roundHalfEven(/** @type {number} */ value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

// Round half away from zero, like C's `roundf`.
export const roundHalfAway = (/** @type {number} */ value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

// The length of a vector. `Math.hypot` differs in the last bit between browsers, and so would the answers.
export const hypot = (/** @type {number} */ x, /** @type {number} */ y) => Math.sqrt(x * x + y * y);

// The indices of the `count` largest values, the largest first; of equal values the first one comes first.
export function largest(/** @type {ArrayLike<number>} */ values, /** @type {number} */ count) {
  const found = /** @type {number[]} */ ([]);
  for (let i = 0; i < values.length; i++) {
    if (found.length === count && !(values[i] > values[found[found.length - 1]])) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]] < values[i]) place--;
    found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
