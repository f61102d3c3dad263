// What Draw asks, like draw.py.

import { PAGE_NETWORK, PAGE_NETWORKS } from "../../engine/constants.js";
import { encodeImage, encodeVerdict } from "../../engine/encoding.js";
import { chooseEarly, loadRecognizer } from "../../engine/networks.js";
import { judgedBy, textOf } from "../../engine/numbers/reading.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";

// Read the pad; with `compare` also by the other networks, in the page's order.
export async function look({ compare = false, ...drawn }) {
  const pad = await readPad(drawn, chooseEarly);
  const isOther = (name) => (drawn.network ?? null) !== null || name !== PAGE_NETWORK;
  const others = compare === true ? await Promise.all(PAGE_NETWORKS.filter(isOther).map(loadRecognizer)) : [];
  return encodePad(pad, others);
}

// Encode the pad. The other networks' verdicts are on the digits that the first network has found.
function encodePad(pad, others) {
  const number = encodeNumber(pad);
  if (number && others.length > 0) number.others = others.map((other) => textOf(judgedBy(other, pad.number)));
  const { field } = pad.verdict;
  const verdicts = [[pad.recognizer, pad.verdict], ...others.map((other) => [other, other.judge(field)])];
  return {
    image: encodeImage(field),
    verdicts: verdicts.map(([recognizer, verdict]) => encodeVerdict(recognizer, verdict)),
    number,
  };
}
