// What Learn asks, without training.

import { argmax } from "../../common/math.js";
import { readClass, writeClass } from "../../engine/class_zip.js";
import { encodeImage } from "../../engine/encoding.js";
import { importNetworkRecord } from "../../engine/mnist_examples.js";
import { chooseRecognizer } from "../../engine/networks.js";
import { readNetwork } from "../../engine/npz_reader.js";
import { fieldOf } from "../../engine/own_digits.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { checkSettings, tutorialCode } from "../../engine/tutorial_program.js";
import { networkProgram } from "./network_program.worker.js";
import { NETWORK_PROGRAM } from "./network_source.worker.js";

/** @import { Layer } from "../../common/types.d.ts" @import { Asked } from "../../types.d.ts" */
/** @import { OwnDrawing, Settings } from "./types.d.ts" */

// Returns the network's reading of the digit on the pad.
export async function watch(/** @type {Asked} */ drawn) {
  const pad = await readPad(drawn);
  const { field, probabilities } = pad.verdict;
  return { image: encodeImage(field), probabilities: Array.from(probabilities), number: encodeNumber(pad) };
}

// Returns the ids of the drawings that a network reads correctly.
export async function test_own(/** @type {{ network: string, drawings: OwnDrawing[] }} */ { network, drawings }) {
  const recognizer = await chooseRecognizer(network);
  /** @param {OwnDrawing} drawing */
  const isRight = ({ label, strokes }) => argmax(recognizer.judge(fieldOf(strokes)).probabilities) === label;
  return { right: drawings.filter(isRight).map(({ id }) => id) };
}

/** @param {{ drawings: OwnDrawing[], first: string, last: string }} digits */
export const export_own = async (digits) => ({ file: await writeClass(digits) });
export const import_own = (/** @type {{ file: Blob }} */ { file }) => readClass(file);

// Returns the record of a network from a file, and its accuracy, see `complete` in engine/training/network_record.js.
export async function open_network(/** @type {{ file: Blob }} */ { file }) {
  const opened = await readNetwork(file);
  return (await importNetworkRecord()).complete(opened);
}

/** @param {{ settings: Settings }} body */
export const code = ({ settings }) => ({ code: tutorialCode(checkSettings(settings)) });

export const network_code = () => ({ code: NETWORK_PROGRAM });
/** @param {{ layers: Layer[] | null, field: Uint8Array<ArrayBuffer> | null }} body */
export const network_program = async (body) => ({ file: await networkProgram(body) });
