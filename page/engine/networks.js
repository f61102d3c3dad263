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

async function load({ layers, certainty, ...file }) {
  const weights = await fetchCompressed(file, (part) => report(part));
  return new Recognizer(await weights.arrayBuffer(), { layers, certainty });
}

// Returns a promise of a Response with the content of a compressed file that the builder describes. Reading it fails if the
// file is damaged or incomplete: the browser checks gzip's own sum and length. `progress` is called with the part that has
// arrived, from 0 to 1.
export async function fetchCompressed({ file, bytes: count }, progress = () => {}) {
  progress(0);
  const reply = await fetch(new URL(file, import.meta.url));
  if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
  let arrived = 0;
  const counted = new TransformStream({
    transform(piece, controller) {
      arrived += piece.length;
      progress(Math.min(arrived / count, 1));
      controller.enqueue(piece);
    },
  });
  return new Response(reply.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip")));
}
