// What Draw asks.

import { readConfig } from "../../common/config.js";
import { encodeImage, encodeVerdict } from "../../engine/encoding.js";
import { judgedBy, textOf } from "../../engine/numbers/number_reader.js";
import { encodeNumber, readPad } from "../../engine/pad_reader.js";
import { loadRecognizer } from "../../engine/shipped_networks.js";

/** @import { Asked } from "../../types.d.ts" */

// Read the pad; with `compare` also by the other networks, in the page's order: their verdicts are on the digits that the first
// network has found.
export async function look(/** @type {Asked & { compare?: boolean }} */ { compare = false, ...drawn }) {
  const pad = await readPad(drawn);
  const others = compare ? await loadOthers(drawn.network ?? null) : [];
  const number = encodeNumber(pad);
  const found = pad.number ?? [];
  if (number && others.length > 0) number.others = others.map((other) => textOf(judgedBy(other, found)));
  const { field } = pad.verdict;
  const ofOthers = others.map((other) => encodeVerdict(other, other.judge(field)));
  return { image: encodeImage(field), verdicts: [encodeVerdict(pad.recognizer, pad.verdict), ...ofOthers], number };
}

async function loadOthers(/** @type {string | null} */ network) {
  const { page_networks: all } = await readConfig();
  return Promise.all((network === null ? all.slice(1) : all).map(loadRecognizer));
}
