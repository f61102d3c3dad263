// The networks' files, each loaded when it is first needed.

import { NETWORKS } from "./constants.js";
import { Recognizer } from "./recognizer.js";

const recognizers = new Map(); // promises, by name
let report = () => {};

// `listener` is called with the part of a file that has arrived, from 0 to 1, and with null when it is complete or failed.
export function reportLoading(listener) {
  report = listener;
}

// Returns a promise of a recognizer. After a failure the next call tries again.
export function loadRecognizer(name) {
  if (!recognizers.has(name)) {
    const loading = load(NETWORKS[name]).finally(() => report(null));
    recognizers.set(name, loading);
    loading.catch(() => recognizers.delete(name));
  }
  return recognizers.get(name);
}

async function load(network) {
  const weights = await fetchFile(network, (part) => report(part));
  return new Recognizer(weights.buffer, network);
}

// Returns a promise of the bytes of a file that the builder describes; it fails if the file is damaged. `progress` is called
// with the part that has arrived, from 0 to 1.
export async function fetchFile({ file, bytes: count, sum }, progress = () => {}) {
  progress(0);
  const reply = await fetch(new URL(file, import.meta.url));
  if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
  const all = new Uint8Array(count);
  const reader = reply.body.getReader();
  let arrived = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (arrived + value.length > count) throw new Error(`${file} is too long`);
    all.set(value, arrived);
    arrived += value.length;
    progress(arrived / count);
  }
  if (arrived < count) throw new Error(`${file} is too short`);
  if (sumOf(all) !== sum) throw new Error(`${file} is damaged`);
  return all;
}

// Returns a promise of a Response with the content of a compressed file.
export async function fetchCompressed(file) {
  const compressed = new Blob([await fetchFile(file)]).stream();
  return new Response(compressed.pipeThrough(new DecompressionStream("gzip")));
}

// The sum of a file's bytes, each times its place, as the builder computes it: it finds a damaged file. The Web Crypto
// interface is missing on a page without TLS, as in a school's network.
export function sumOf(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum + bytes[i] * (i % 251)) % 2 ** 32;
  return sum;
}
