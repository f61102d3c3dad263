// What Pixels says about its stops.

import { toBytes } from "../../shared/image.js";
import { text } from "../../shared/texts.js";
import { shownAnswer, stopsOf } from "./state.js";

/** @import { GreyImage } from "../../types.d.ts" @import { State } from "./state.js" */

// The name and the reason of each stop. `leastInk` is the least level of a pixel that counts as ink.
export function wordsOf(/** @type {State} */ state, /** @type {number} */ leastInk) {
  const plain = shownAnswer(state)?.images.plain;
  const size = plain ? inkSize(plain, leastInk) : { width: "?", height: "?" };
  return stopsOf(state).map((name) => ({ name: text(`steps_${name}`), why: text(`steps_${name}_why`, size) }));
}

// Number of rows and columns that have ink, of at least `least`.
function inkSize(/** @type {GreyImage} */ { width, data }, /** @type {number} */ least) {
  const [rows, columns] = [new Set(), new Set()];
  toBytes(data).forEach((level, i) => {
    if (level < least) return;
    rows.add(Math.floor(i / width));
    columns.add(i % width);
  });
  return { width: columns.size, height: rows.size };
}
