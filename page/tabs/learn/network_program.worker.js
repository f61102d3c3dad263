// network.py, the network in plain Python, as a file that needs no other: with digits of MNIST, and with a trained network.

import { PIXELS, toBase64 } from "../../common/math.js";
import { loadTestDigits, loadTrainingDigits } from "../../engine/mnist.js";
import { NETWORK_PROGRAM } from "./network_source.worker.js";

/** @import { Layer } from "../../common/types.d.ts" */

const [TRAINING, TEST] = [600, 200]; // digits
const WIDTH = 120; // characters in a line
const LICENCE = `
# The digits are parts of the MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes
# (http://yann.lecun.com/exdb/mnist/), under its licence: Creative Commons Attribution-Share Alike 3.0
# (https://creativecommons.org/licenses/by-sa/3.0/). Changes: 800 digits, compressed.
`;

// Returns a promise of a Blob. `layers` are those of the trained network, or null without one; it reads `field`, bytes.
/** @param {{ layers: Layer[] | null, field: Uint8Array<ArrayBuffer> | null }} options */
export async function networkProgram({ layers, field }) {
  const [training, test] = [await loadTrainingDigits(TRAINING), await loadTestDigits()];
  const labels = [training.labels.slice(0, TRAINING), test.labels.slice(0, TEST)];
  const images = [training.images.slice(0, TRAINING * PIXELS), test.images.slice(0, TEST * PIXELS)];
  const digits = new Blob([...labels, ...images]).stream().pipeThrough(new CompressionStream("deflate"));
  const parts = { DIGITS: new Response(digits) };
  const network = layers && {
    WEIGHTS: new Blob(layers.flatMap(({ kernel, bias }) => [kernel.slice(), bias.slice()])),
    DRAWING: new Blob([field ?? new Uint8Array(PIXELS)]),
  };
  let lines = LICENCE;
  for (const [name, part] of Object.entries({ ...parts, ...network })) {
    const text = toBase64(new Uint8Array(await part.arrayBuffer()));
    lines += `${name} = """\n${text.replace(RegExp(`.{${WIDTH}}`, "g"), "$&\n")}\n"""\n`;
  }
  const sizes = layers && [PIXELS, ...layers.map(({ units }) => units)].join(", ");
  const program = layers ? NETWORK_PROGRAM.replace(/^SIZES = \[.*?\]/m, `SIZES = [${sizes}]`) : NETWORK_PROGRAM;
  return new Blob([program.replace(/^DIGITS = .*\n/m, (line) => line + lines)], { type: "text/x-python" });
}
