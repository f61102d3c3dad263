// Reads and writes the zip of a class's digits, like model/data/class_digits.py. A file is untrusted.

import { IMAGE_SIDE } from "../common/math.js";
import { npy, zip } from "../common/npz.js";
import { CLASS_ZIP } from "./constants.js";
import { check, InputError } from "./errors.js";
import { checkDrawings, digitsOf } from "./own_digits.js";
import { membersOf, unpack } from "./zip_reader.js";

/** @import { OwnDrawing } from "./training/types.d.ts" @import { Member } from "./zip_reader.js" */

const { ABOUT, ARRAYS, FORMAT, STROKES, VERSION } = CLASS_ZIP;

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
  const encode = (/** @type {string} */ words) => new TextEncoder().encode(words);
  return zip([
    [ABOUT, encode(JSON.stringify({ format: FORMAT, version: VERSION, first, last }))],
    [STROKES, encode(drawings.map((drawing) => `${JSON.stringify(drawing)}\n`).join(""))],
    [ARRAYS, new Uint8Array(await arrays.arrayBuffer())],
  ]);
}

// Returns a promise of {drawings, first, last} from a Blob; throws InputError if it is another file, damaged or too large.
export async function readClass(/** @type {Blob} */ file) {
  try {
    check(file.size <= CLASS_ZIP.MAX_ZIP_BYTES, `${file.size} bytes`);
    const members = await membersOf(file);
    const about = JSON.parse(await read(file, members, ABOUT));
    check(about.format === FORMAT && about.version === VERSION, "another format or version");
    const days = [about.first, about.last];
    check(
      days.every((day) => day === "" || dayOf(day) === day),
      "a day is invalid",
    );
    const strokes = await read(file, members, STROKES, CLASS_ZIP.MAX_DRAWINGS);
    const lines = strokes.split(/\r\n|\r|\n/);
    if (lines.at(-1) === "") lines.pop();
    check(lines.length <= CLASS_ZIP.MAX_DRAWINGS, "too many drawings");
    check(
      lines.every(({ length }) => length <= CLASS_ZIP.MAX_LINE),
      "a drawing is too long",
    );
    return { drawings: checkDrawings(lines.map((line) => JSON.parse(line))), first: about.first, last: about.last };
  } catch (error) {
    console.warn(error);
    throw new InputError(`This is not the zip of digits that Learn or Class exports: ${error.message}`, "not_a_class");
  }
}

const dayOf = (/** @type {string} */ date) => new Date(date).toISOString().slice(0, 10);

// Returns a promise of a file's text; reads no more bytes and lines than it may have.
/** @param {Blob} file @param {Member[]} members @param {string} name @param {number} [most] */
async function read(file, members, name, most = Infinity) {
  const found = members.filter((member) => member.name === name);
  check(found.length === 1, `${found.length} files ${name}`);
  const limit = /** @type {Record<string, number>} */ (CLASS_ZIP.MAX_MEMBER_BYTES)[name];
  check(found[0].size <= limit, `${name} has too many bytes`);
  const bytes = await unpack(file, found[0]);
  // Before the text is split: a list of 60 million lines would take 1 GB.
  for (const end of [10, 13]) check(countUpTo(most + 1, bytes, end) <= most, `${name} has too many lines`);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** @param {number} most @param {Uint8Array} bytes @param {number} wanted */
function countUpTo(most, bytes, wanted) {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0 && count < most; at = bytes.indexOf(wanted, at + 1)) count++;
  return count;
}
