// Reads photos with the engine: `read_photos.py` runs it in Node.js. Each photo on the standard input is its width and height, 4
// bytes each, lower ones first, and its pixels, 4 bytes each. Prints a line of JSON for each.

import "./browser.js";
import { argmax } from "../page/common/math.js";
import { InputError } from "../page/engine/errors.js";
import { chooseRecognizer } from "../page/engine/networks.js";
import { readPhoto } from "../page/engine/photo/photo_reader.js";

const HEAD = 8; // bytes

let chunks = [];
let length = 0;

// Returns the next `count` bytes of the input once they are there, or null after its end.
async function take(count) {
  while (length < count) {
    const { done, value } = await input.next();
    if (done) return null;
    chunks.push(value);
    length += value.length;
  }
  const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  [chunks, length] = [[all.subarray(count)], length - count];
  return all.subarray(0, count);
}

const describe = ({ box, verdict }) => ({
  box: box.map((edge) => Math.round(edge * 10) / 10),
  text: verdict.isDigit ? String(argmax(verdict.probabilities)) : "?",
  isDigit: verdict.isDigit,
  probabilities: Array.from(verdict.probabilities),
  field: Array.from({ length: 28 }, (_, row) => [...verdict.field.data.subarray(28 * row, 28 * (row + 1))]),
});

async function read(photo) {
  const begin = performance.now();
  try {
    const { numbers: lines } = await readPhoto(recognizer, photo);
    const numbers = lines.map((line) => line.map(describe));
    const texts = numbers.map((digits) => ({ text: digits.map(({ text }) => text).join(""), digits }));
    return { numbers: texts, ms: Math.round(performance.now() - begin) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { error: error.message };
  }
}

const input = process.stdin[Symbol.asyncIterator]();
const recognizer = await chooseRecognizer(null);
for (let head = await take(HEAD); head !== null; head = await take(HEAD)) {
  const [width, height] = [head.readUInt32LE(0), head.readUInt32LE(4)];
  console.log(JSON.stringify(await read({ width, height, data: await take(4 * width * height) })));
}
