// What Draw asks, like page/tabs/draw/draw.py.

import { PAGE_NETWORKS } from "../constants.js";
import { encodeImage, encodeVerdict } from "../encoding.js";
import { loadRecognizer } from "../networks.js";
import { encodeNumber, readPad } from "../pad_reader.js";

// Read the pad; with `compare` also by the other networks, in the page's order.
export async function look({ compare = false, ...drawn }) {
  const pad = await readPad(drawn);
  const others = compare === true ? await Promise.all(PAGE_NETWORKS.slice(1).map(loadRecognizer)) : [];
  const { field } = pad.verdict;
  const verdicts = [[pad.recognizer, pad.verdict], ...others.map((other) => [other, other.judge(field)])];
  return {
    image: encodeImage(field),
    verdicts: verdicts.map(([recognizer, verdict]) => encodeVerdict(recognizer, verdict)),
    number: encodeNumber(pad),
  };
}
