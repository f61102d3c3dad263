// Reads and writes the zip of a class's digits, like model/data/class_digits.py. A file is untrusted.

import { CLASS_ZIP, IMAGE_SIDE } from "./constants.js";
import { InputError } from "./drawing.js";
import { crc32, npy, zip } from "./npz.js";
import { checkDrawings, digitsOf } from "./own_digits.js";

/** @import { OwnDrawing } from "./training/types.d.ts" @typedef {{ name: string, flags: number, method: number, sum: number, size: number, begin: number }} Member */

const { ABOUT, ARRAYS, FORMAT, STROKES, VERSION } = CLASS_ZIP;
const END = 22; // bytes of the last record
const COMPRESSIONS = /** @type {Record<number, CompressionFormat | null>} */ ({ 0: null, 8: "deflate-raw" });

// Returns a promise of a Blob with drawings, see own_digits.js; `first` and `last` are days like "2026-03-02", or "".
/** @param {{ drawings: OwnDrawing[], first: string, last: string }} digits */
export async function writeClass({ drawings, first, last }) {
  const { labels, images } = digitsOf(drawings);
  const count = labels.length;
  const writers = Int32Array.from(drawings, ({ writer }) => writer);
  const arrays = zip([
    ["x.npy", npy("|u1", [count, IMAGE_SIDE, IMAGE_SIDE], images)],
    ["y.npy", npy("|u1", [count], labels)],
    ["writer.npy", npy("<i4", [count], writers)],
  ]);
  /** @param {string} words */
  const encode = (words) => new TextEncoder().encode(words);
  return zip([
    [ABOUT, encode(JSON.stringify({ format: FORMAT, version: VERSION, first, last }))],
    [STROKES, encode(drawings.map((drawing) => `${JSON.stringify(drawing)}\n`).join(""))],
    [ARRAYS, new Uint8Array(await arrays.arrayBuffer())],
  ]);
}

// Returns a promise of {drawings, first, last} from a Blob; throws InputError if it is another file, damaged or too large.
/** @param {Blob} file */
export async function readClass(file) {
  try {
    const members = await membersOf(file);
    const about = JSON.parse(await read(file, members, ABOUT));
    require(about.format === FORMAT && CLASS_ZIP.READABLE.includes(about.version), "another format or version");
    const days = [about.first, about.last];
    require(days.every((day) => day === "" || dayOf(day) === day), "a day is invalid");
    const strokes = await read(file, members, STROKES, CLASS_ZIP.MAX_DRAWINGS);
    const lines = strokes.split(/\r\n|\r|\n/);
    if (lines.at(-1) === "") lines.pop();
    require(lines.length <= CLASS_ZIP.MAX_DRAWINGS, "too many drawings");
    require(lines.every(({ length }) => length <= CLASS_ZIP.MAX_LINE), "a drawing is too long");
    return { drawings: checkDrawings(lines.map((line) => JSON.parse(line))), first: about.first, last: about.last };
  } catch (error) {
    console.warn(error);
    throw new InputError(`This is not the zip of digits that Learn or Class exports: ${error.message}`, "not_a_class");
  }
}

/** @param {string} date */
const dayOf = (date) => new Date(date).toISOString().slice(0, 10);

/** @param {boolean} isRight @param {string} fault */
function require(isRight, fault) {
  if (!isRight) throw new Error(fault);
}

/** @param {Blob} file @param {number} begin @param {number} end */
const view = async (file, begin, end) => new DataView(await file.slice(begin, end).arrayBuffer());

// Read the list of the files in a zip: {name, flags, method, sum, size, begin} each.
/** @param {Blob} file */
async function membersOf(file) {
  require(file.size >= END && file.size <= CLASS_ZIP.MAX_ZIP_BYTES, `${file.size} bytes`);
  const end = await view(file, file.size - END, file.size);
  const [size, begin, comment] = [end.getUint32(12, true), end.getUint32(16, true), end.getUint16(20, true)];
  const isEnd = end.getUint32(0, true) === 0x06054b50 && comment === 0 && begin + size === file.size - END;
  require(isEnd && size <= CLASS_ZIP.MAX_DIRECTORY_BYTES, "not a zip, or one of another kind");
  const list = await view(file, begin, begin + size);
  const members = [];
  for (let at = 0; at < size; ) {
    require(list.getUint32(at, true) === 0x02014b50, "the list of files is damaged");
    const [length, ...others] = [28, 30, 32].map((place) => list.getUint16(at + place, true));
    const name = new TextDecoder().decode(new Uint8Array(list.buffer, at + 46, length));
    const [flags, method] = [8, 10].map((place) => list.getUint16(at + place, true));
    const [sum, packed, from] = [16, 20, 42].map((place) => list.getUint32(at + place, true));
    members.push({ name, flags, method, sum, size: packed, begin: from });
    at += 46 + length + others[0] + others[1];
  }
  return members;
}

// Returns a promise of a file's text; reads no more bytes and lines than it may have, whatever length the zip states.
/** @param {Blob} file @param {Member[]} members @param {string} name @param {number} [most] */
async function read(file, members, name, most = Infinity) {
  const found = members.filter((member) => member.name === name);
  require(found.length === 1, `${found.length} files ${name}`);
  const [{ flags, method, sum, size, begin }] = found;
  require(method in COMPRESSIONS && (flags & 1) === 0, `${name} is compressed in an unusual way`);
  const header = await view(file, begin, begin + 30);
  require(header.getUint32(0, true) === 0x04034b50, `${name} is damaged`);
  const from = begin + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = file.slice(from, from + size).stream();
  const how = COMPRESSIONS[method];
  const bytes = await readBytes(how ? packed.pipeThrough(new DecompressionStream(how)) : packed, name);
  require(crc32(bytes) === sum, `${name} is damaged`);
  // Before the text is split: a list of 60 million lines would take 1 GB.
  for (const end of [10, 13]) require(countUpTo(most + 1, bytes, end) <= most, `${name} has too many lines`);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** @param {number} most @param {Uint8Array} bytes @param {number} wanted */
function countUpTo(most, bytes, wanted) {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0 && count < most; at = bytes.indexOf(wanted, at + 1)) count++;
  return count;
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream @param {string} name */
async function readBytes(stream, name) {
  const chunks = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    length += value.length;
    chunks.push(value);
    if (length <= /** @type {Record<string, number>} */ (CLASS_ZIP.MAX_MEMBER_BYTES)[name]) continue;
    await reader.cancel();
    throw new Error(`${name} has too many bytes`);
  }
}
