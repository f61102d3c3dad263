// Divides a group of digits that touch.

import { toField } from "./fields.js";

/**
 * @import { Recognizer } from "../recognizer.js"
 * @import { Contrast, Group, Piece } from "./types.d.ts"
 */

const WIDE = 1.1; // of its height: a wider group may be several digits
const WIDEST = 1.5; // the same: one that is not wider and is a digit to the network is one
const NARROWEST = 0.45; // of its height: the width of a digit among several
const SHIFT = 0.3; // of a digit's width: how far from an even division it may be cut

// Returns the digits of a group: as many as the network reads with most certainty.
/** @param {Recognizer} recognizer @param {Contrast} contrast @param {Int32Array} labels @param {Group} group @param {number} usual */
export function readGroup(recognizer, contrast, labels, group, usual) {
  const [wide, high] = [group.right - group.left, Math.max(group.bottom - group.top, 0.7 * usual)];
  const most = wide > WIDE * high ? Math.floor(wide / (NARROWEST * high)) : 1;
  let best = { certainty: -Infinity, pieces: /** @type {Piece[]} */ ([]) };
  for (let count = 1; count <= most; count++) {
    const edges = edgesOf(labels, contrast.width, group, count);
    const pieces = edges.slice(1).flatMap((right, i) => {
      const field = toField(contrast, labels, group, edges[i], right);
      const box = { left: edges[i], right, top: group.top, bottom: group.bottom };
      return field ? [{ ...box, verdict: recognizer.judge(field) }] : [];
    });
    const certainty = pieces.reduce((sum, { verdict }) => sum + verdict.certainty, 0) / count;
    if (certainty > best.certainty) best = { certainty, pieces };
    if (count === 1 && wide <= WIDEST * high && pieces[0]?.verdict.isDigit) break;
  }
  return best.pieces;
}

// Returns the columns where a group is cut into `count` pieces, with its own edges: where there is the least ink.
/** @param {Int32Array} labels @param {number} width @param {Group} group @param {number} count */
function edgesOf(labels, width, { left, top, right, bottom, parts }, count) {
  const own = new Set(parts.map(({ label }) => label));
  const inks = Array.from({ length: right - left }, (_, x) => {
    let ink = 0;
    for (let y = top; y < bottom; y++) ink += Number(own.has(labels[y * width + left + x]));
    return ink;
  });
  const size = inks.length / count;
  const cuts = Array.from({ length: count - 1 }, (_, i) => {
    const [from, to] = [i + 1 - SHIFT, i + 1 + SHIFT].map((place) => Math.round(place * size));
    let best = Math.round((i + 1) * size);
    for (let x = from; x < to; x++) if (inks[x] < inks[best]) best = x;
    return left + best;
  });
  return [left, ...cuts, right];
}
