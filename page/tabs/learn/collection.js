// The digits that a visitor has drawn or imported, and how they change; my_digits.js shows them. The functions that are named
// "with" return changes of the state.

import { device } from "../../shared/drawing_record.js";
import { randomHex } from "../../shared/random_hex.js";

/** @import { Point } from "../../types.d.ts" @import { LearnProps, OwnDrawing } from "./types.d.ts" */
/** @typedef {ReturnType<typeof initialState>} State */

export const initialState = () => ({
  drawings: /** @type {OwnDrawing[]} */ ([]), // oldest first
  isSaved: true, // whether all of them are in an exported or imported file
  writer: /** @type {Pick<OwnDrawing, "writer" | "device"> | null} */ (null), // of those that are drawn here
  first: "", // day of the oldest imported one
  said: () => "", // returns the sentence below the buttons, in the page's language
});

// What the tab keeps of the state.
/** @param {State} state */
export const keptOf = ({ drawings, isSaved, writer, first }) => ({ drawings, isSaved, writer, first });

/** @param {State} state @param {number} label @param {Point[][]} strokes @param {LearnProps["limits"]} limits */
export function withDrawing({ drawings, writer: known }, label, strokes, limits) {
  const writer = known ?? { writer: freeWriter(new Set(writersOf(drawings)), limits.writer), device: device() };
  const added = { id: randomHex(), label, ...writer, strokes };
  return { drawings: [...drawings, added], writer, isSaved: false, said: () => "" };
}

/** @param {State} state @param {{ drawings: OwnDrawing[], first: string }} file @param {LearnProps["limits"]} limits */
export function withFile({ drawings, first }, file, limits) {
  const days = [first, file.first].filter((day) => day !== "").sort();
  return { drawings: [...drawings, ...newOnes(file.drawings, drawings, limits.writer)], first: days[0] ?? "" };
}

// The numbers of the writers, ascending.
/** @param {OwnDrawing[]} drawings */
export const writersOf = (drawings) => [...new Set(drawings.map(({ writer }) => writer))].sort((a, b) => a - b);

// Returns the smallest number from `wanted` on, at most `most`, that no other writer has.
function freeWriter(/** @type {Set<number>} */ taken, /** @type {number} */ most, wanted = 1) {
  let writer = wanted;
  while (taken.has(writer)) writer = (writer % most) + 1;
  return writer;
}

// Returns those of the read drawings that are not known. Their writers keep their numbers, unless others have them, or the one
// that an earlier file of theirs has got.
/** @param {OwnDrawing[]} read @param {OwnDrawing[]} known @param {number} most */
function newOnes(read, known, most) {
  const knownOnes = new Map(known.map((each) => [each.id, each]));
  const taken = new Set(writersOf(known));
  const writers = /** @type {Map<number, number>} */ (new Map());
  for (const { id, writer, device } of read) {
    const same = knownOnes.get(id);
    if (same?.device === device) writers.set(writer, same.writer);
  }
  for (const { writer: wanted } of read) {
    if (writers.has(wanted)) continue;
    const writer = freeWriter(taken, most, wanted);
    taken.add(writer);
    writers.set(wanted, writer);
  }
  return read
    .filter(({ id }) => !knownOnes.has(id))
    .map((each) => ({ ...each, writer: writers.get(each.writer) ?? 0 }));
}
