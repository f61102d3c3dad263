// The class's network, which answers in the browser of each visitor who uses it: see page/engine/files.py. It is kept until
// the page is left, and loaded again after a reload, if the class still has it.

import { decodeNetwork } from "../../engine/network.js";
import { toBytes } from "../../shared/image.js";
import { requestFile } from "../../shared/requests.js";

const decodeLayers = ({ layers, weights }) => decodeNetwork(toBytes(weights).buffer, layers);

// Returns a promise of the network of a token, as engine/networks.js keeps it.
export async function loadClassNetwork(token) {
  const file = await requestFile("class_network", { token });
  const content = new Response(file.stream().pipeThrough(new DecompressionStream("gzip")));
  const { layers, weights, map, ...others } = await content.json();
  return { ...others, id: token, layers: decodeLayers({ layers, weights }), map: map && decodeMap(map) };
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
