// Reads compressed files that files.py or the server makes.

import { addressOf } from "../common/config.js";
import { load } from "../common/source.js";
import { InputError } from "./errors.js";

// Returns a promise of a Response with the content of a compressed file, by its path in the page's folder. Reading it
// fails if the file is damaged or incomplete: the browser checks gzip's own sum and length. Throws an InputError with the
// server's sentence if the file cannot be made.
export async function fetchCompressed(/** @type {{ file: string }} */ { file }) {
  const reply = await load(addressOf(file));
  if (reply.status === 422) {
    const { error, reason, values } = await reply.json();
    throw new InputError(error, reason, values);
  }
  if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
  return new Response(reply.body?.pipeThrough(new DecompressionStream("gzip")));
}

// Read the content of a compressed file into `bytes`, from `begin` on; returns a promise of the end. `progress` is called
// with the part of `bytes` that has been read, from 0 to 1. Throws a RangeError if the content is longer.
/** @param {{ file: string }} file @param {Uint8Array} bytes @param {(part: number) => void} progress @param {number} [begin] */
export async function readCompressed(file, bytes, progress, begin = 0) {
  progress(begin / bytes.length);
  const { body } = await fetchCompressed(file);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  for (let end = begin; ; ) {
    const { done, value } = await reader.read();
    if (done) return end;
    bytes.set(value, end);
    end += value.length;
    progress(end / bytes.length);
  }
}
