// The class's network, which answers in the browser of each visitor who uses it: see page/engine/files.py. It is kept until
// the page is left, and loaded again after a reload, if the class still has it.

import { decodeMap } from "../engine/map_file.js";
import { fromBase64 } from "../engine/math.js";
import { decodeNetwork } from "../engine/network.js";

// Returns a promise of a network from a Blob, as engine/networks.js keeps it, without its `id`.
export async function readClassNetwork(/** @type {Blob} */ file) {
  const content = new Response(file.stream().pipeThrough(new DecompressionStream("gzip")));
  const { layers, weights, map, ...others } = await content.json();
  return { ...others, layers: decodeNetwork(fromBase64(weights).buffer, layers), map: map && decodeMap(map) };
}
