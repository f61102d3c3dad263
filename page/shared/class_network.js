// The class's network, which answers in the browser of each visitor who uses it: see page/engine/files.py. It is kept until
// the page is left, and loaded again after a reload, if the class still has it.

import { decodeNetwork } from "../engine/network.js";
import { toBytes } from "./image.js";

const decodeLayers = ({ layers, weights }) => decodeNetwork(toBytes(weights).buffer, layers);

// Returns a promise of a network from a Blob, as engine/networks.js keeps it, without its `id`.
export async function readClassNetwork(file) {
  const content = new Response(file.stream().pipeThrough(new DecompressionStream("gzip")));
  const { layers, weights, map, ...others } = await content.json();
  return { ...others, layers: decodeLayers({ layers, weights }), map: map && decodeMap(map) };
}

function decodeMap({ answer, projection }) {
  const { low, size } = projection;
  const [places, predictions, confidences] = [answer.places, answer.predictions, answer.confidences].map(toBytes);
  const { method } = answer;
  return {
    layers: decodeLayers(projection),
    low,
    size,
    places: new Uint16Array(places.buffer),
    predictions,
    confidences,
    method,
  };
}
