// Writes a network to a file that NumPy reads as an .npz: a zip, not compressed, with an .npy file for each array. See
// `load_recognizer` in model/recognizer.py.

/** @import { NetworkRecord } from "./types.d.ts" */

/** @typedef {[name: string, content: Uint8Array<ArrayBuffer>]} Entry */

const HEADER = 64; // the header of an .npy file ends at a multiple of this many bytes

// Returns a Blob of the file of a network that the visitor has trained; `more` are further values of its report.
/** @param {Omit<NetworkRecord, "id">} record @param {object} [more] */
export function networkFile({ settings, threshold, active_for, layers }, more) {
  const report = JSON.stringify({ settings, threshold, active_for, ...more });
  /** @type {Entry[]} */
  const arrays = layers.flatMap(({ inputs, units, kernel, bias }, i) => [
    [`kernel_${i}.npy`, npy("<f4", [inputs, units], kernel)],
    [`bias_${i}.npy`, npy("<f4", [units], bias)],
  ]);
  return zip([...arrays, ["report.npy", unicode(report)]]);
}

// A text is an array without dimensions, with 4 bytes for each character.
function unicode(/** @type {string} */ text) {
  const codes = Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return npy(`<U${codes.length}`, [], codes);
}

// Returns the bytes of an .npy file, version 1.0; `values` is a typed array, in the order of the machine, which is that of
// all browsers: the lowest byte first.
/** @param {string} type @param {number[]} shape @param {ArrayBufferView} values */
export function npy(type, shape, values) {
  const dimensions = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const about = `{'descr': '${type}', 'fortran_order': False, 'shape': ${dimensions}, }`;
  const size = Math.ceil((10 + about.length + 1) / HEADER) * HEADER; // 10 bytes come before `about`, "\n" after it
  const bytes = new Uint8Array(size + values.byteLength);
  bytes.set([0x93, ...ascii("NUMPY"), 1, 0, (size - 10) & 255, (size - 10) >> 8]);
  bytes.set(ascii(`${about.padEnd(size - 11)}\n`), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), size);
  return bytes;
}

const ascii = (/** @type {string} */ text) => Array.from(text, (character) => character.charCodeAt(0));

// Returns a zip of files, each [name, bytes].
export function zip(/** @type {Entry[]} */ files) {
  const pieces = [];
  const entries = [];
  let at = 0;
  for (const [name, bytes] of files) {
    // Version, flags, no compression, midnight of 1980-01-01, check sum, two sizes, length of the name, nothing else
    const about = [20, 0, 0, 0, 33, crc32(bytes), bytes.length, bytes.length, name.length, 0];
    const header = [...pack("42222244422", 0x04034b50, ...about), ...ascii(name)];
    // Its own version before that, and after it no comment, disk and attributes, and where the file begins
    entries.push(...pack("42222224442222244", 0x02014b50, 20, ...about, 0, 0, 0, 0, at), ...ascii(name));
    pieces.push(Uint8Array.from(header), bytes);
    at += header.length + bytes.length;
  }
  const end = pack("42222442", 0x06054b50, 0, 0, files.length, files.length, entries.length, at, 0);
  return new Blob([...pieces, Uint8Array.from([...entries, ...end])], { type: "application/zip" });
}

// Returns the bytes of whole numbers, the lowest of each first; `sizes` has a digit for each.
/** @param {string} sizes @param {number[]} numbers */
const pack = (sizes, ...numbers) =>
  numbers.flatMap((number, i) => Array.from({ length: Number(sizes[i]) }, (_, byte) => (number >>> (8 * byte)) & 255));

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

// The check sum of a zip's files: CRC-32.
export function crc32(/** @type {Uint8Array} */ bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = REMAINDERS[(rest ^ byte) & 255] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
