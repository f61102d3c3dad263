// A recorded training, see tools/record_training.py. It has 1 MB, and is loaded when it is first wanted.

import { decodeNetwork } from "../../common/network.js";
import { once } from "../../common/once.js";
import { load as loadFile } from "../../common/source.js";

/** @import { EndedRun, Moment, Settings } from "./types.d.ts" */

async function fetched(/** @type {string} */ name) {
  const reply = await loadFile(new URL(name, import.meta.url));
  if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
  return reply;
}

/** @returns {Promise<EndedRun>} */
async function load() {
  const [recording, bytes] = await Promise.all([
    fetched("./recording.json").then((reply) => reply.json()),
    fetched("./recording.bin").then((reply) => reply.arrayBuffer()),
  ]);
  const size = bytes.byteLength / recording.moments.length;
  for (const [i, moment] of recording.moments.entries()) moment.halves = new Uint8Array(bytes, i * size, size);
  return { update: null, weights: [], token: null, learned: new Set(), ...recording };
}

const loaded = /** @type {Map<string, Promise<EndedRun>>} */ (new Map());
export const loadRecording = () => once(loaded, "recording", load);

// Returns the layers of the network at a moment, see `decodeNetwork`, for the training's settings.
/** @param {Moment} moment @param {Settings} settings */
export const layersAt = ({ halves }, settings) => decodeNetwork(halves.slice().buffer, shapesOf(settings));

// Returns {inputs, units, activation} of each layer of a network with these settings.
function shapesOf(/** @type {Settings} */ { hidden_layers: hidden, units }) {
  const sizes = [784, ...Array(hidden).fill(units), 10];
  return sizes.slice(1).map((count, number) => ({
    inputs: sizes[number],
    units: count,
    activation: number < hidden ? "relu" : "softmax",
  }));
}
