// My own digits: what happens to them when files are imported.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, withFile } from "../page/tabs/learn/collection.js";

const LIMITS = { drawings: 100, points: 100, writer: 9, held_out: 3 };
const drawing = (id, writer, device = "phone") => ({ id, label: 7, writer, device, strokes: [[[1, 2]]] });

// Returns the state after the files of several pupils, each of whom is writer 1 in the own file.
function importAll(files) {
  const state = initialState();
  for (const file of files) Object.assign(state, withFile(state, file, LIMITS));
  return state;
}

test("the first day is that of the oldest file, in any order", () => {
  const files = ["2026-03-04", "2026-03-02", ""].map((first, i) => ({ first, drawings: [drawing(`${i}`, 1)] }));
  for (const order of [files, files.toReversed()]) assert.equal(importAll(order).first, "2026-03-02");
});

test("each pupil has a number, and the drawings that are known are not added again", () => {
  const [one, two] = [drawing("a", 1), drawing("b", 1, "tablet")];
  const files = [[one], [two], [two, drawing("c", 1, "tablet")], [drawing("d", 5)]];
  const { drawings } = importAll(files.map((each) => ({ first: "2026-03-02", drawings: each })));
  assert.deepEqual(
    drawings.map(({ id, writer }) => [id, writer]),
    [
      ["a", 1],
      ["b", 2],
      ["c", 2],
      ["d", 5],
    ],
  );
});
