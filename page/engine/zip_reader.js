// Reads untrusted zips, like model/zip_directory.py and Python's `zipfile`: the list of files, then single ones.

import { crc32 } from "../common/npz.js";
import { MAX_DIRECTORY_BYTES } from "./constants.js";
import { check, InputError } from "./errors.js";

/**
 * A file in a zip: `size` and `packed` are its bytes, unpacked and in the zip.
 * @typedef {{ name: string, flags: number, method: number, sum: number, packed: number, size: number, begin: number }} Member
 */

const END = 22; // bytes of the last record
const ENTRY = 46; // bytes of an entry of the list before its name
const HEAD = 30; // bytes before a file's name
const NEWEST = 63; // version of the format that Python reads
const STRANGE = 0x61; // flags: encrypted in two ways, or a patch
const COMPRESSIONS = /** @type {Record<number, CompressionFormat | null>} */ ({ 0: null, 8: "deflate-raw" });

/** @param {Blob} file @param {number} begin @param {number} end */
const view = async (file, begin, end) => new DataView(await file.slice(begin, end).arrayBuffer());
/** @param {DataView} bytes @param {number} at @param {number} length */
const nameAt = (bytes, at, length) => new TextDecoder().decode(new Uint8Array(bytes.buffer, at, length));

// Returns a promise of the list of the files in a zip; throws an InputError if it is damaged or long.
/** @param {Blob} file @returns {Promise<Member[]>} */
export async function membersOf(file) {
  check(file.size >= END, `${file.size} bytes`);
  const end = await view(file, file.size - END, file.size);
  const [size, begin, comment] = [end.getUint32(12, true), end.getUint32(16, true), end.getUint16(20, true)];
  const isEnd = end.getUint32(0, true) === 0x06054b50 && comment === 0 && begin + size === file.size - END;
  check(isEnd && size <= MAX_DIRECTORY_BYTES, "not a zip, or one of another kind");
  const list = await view(file, begin, begin + size);
  const members = [];
  for (let at = 0; at < size; ) {
    check(list.getUint32(at, true) === 0x02014b50, "the list of files is damaged");
    const [flags, method, length, extra, note] = [8, 10, 28, 30, 32].map((place) => list.getUint16(at + place, true));
    const [sum, packed, unpacked, from] = [16, 20, 24, 42].map((place) => list.getUint32(at + place, true));
    check(list.getUint8(at + 6) <= NEWEST && (flags & STRANGE) === 0, "a file is packed in an unusual way");
    const name = nameAt(list, at + ENTRY, length);
    members.push({ name, flags, method, sum, packed, size: unpacked, begin: from });
    at += ENTRY + length;
    checkFields(list, at, Math.min(at + extra, size));
    at += extra + note;
  }
  return members;
}

// Check that the fields after a name end where they should: a kind and a length of two bytes each begin each field.
/** @param {DataView} list @param {number} begin @param {number} end */
function checkFields(list, begin, end) {
  for (let at = begin; at + 4 <= end; ) {
    at += 4 + list.getUint16(at + 2, true);
    check(at <= end, "the list of files is damaged");
  }
}

// Returns a promise of the bytes of a file in a zip; throws an InputError if it is damaged. It reads no more bytes than the list
// states.
/** @param {Blob} file @param {Member} member */
export async function unpack(file, { name, method, sum, packed, size, begin }) {
  check(method in COMPRESSIONS && (method !== 0 || packed === size), `${name} is packed in an unusual way`);
  const head = await view(file, begin, begin + HEAD);
  check(head.getUint32(0, true) === 0x04034b50, `${name} is damaged`);
  const [length, extra] = [26, 28].map((place) => head.getUint16(place, true));
  const from = begin + HEAD + length;
  check(nameAt(await view(file, begin + HEAD, from), 0, length) === name, `${name} has two names`);
  const stream = file.slice(from + extra, from + extra + packed).stream();
  const how = COMPRESSIONS[method];
  const bytes = await readBytes(how ? stream.pipeThrough(new DecompressionStream(how)) : stream, size);
  check(bytes.length === size && crc32(bytes) === sum, `${name} is damaged`);
  return bytes;
}

async function readBytes(/** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ stream, /** @type {number} */ most) {
  const chunks = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    length += value.length;
    chunks.push(value);
    if (length <= most) continue;
    await reader.cancel();
    throw new InputError("a file in the zip is longer than its list states");
  }
}
