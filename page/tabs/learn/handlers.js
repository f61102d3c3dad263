// What Learn asks, like learn.py, without training.

import { encodeImage } from "../../engine/encoding.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { checkSettings, tutorialCode } from "../../engine/program.js";

// Returns the network's reading of the digit on the pad.
export async function watch(drawn) {
  const pad = await readPad(drawn);
  const { field, probabilities } = pad.verdict;
  return { image: encodeImage(field), probabilities: Array.from(probabilities), number: encodeNumber(pad) };
}

export const code = ({ settings }) => ({ code: tutorialCode(checkSettings(settings)) });
