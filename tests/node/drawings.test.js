// Which drawings the wall of a class shows.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, select } from "../page/tabs/classroom/drawings.js";

const drawing = (id, probability, digit = 1) => [
  id,
  { id, label: 1, phone: 1, verdicts: [[digit, probability, true]] },
];
const shown = (items) => {
  const { chosen, areLeast, count } = select({ ...initialState(), items: new Map(items), filter: "misread" });
  return { ids: chosen.flat().map(({ id }) => id), areLeast, count };
};

test("if all drawings are read correctly, the wall shows the twelve least sure ones, the least sure of all as the newest", () => {
  const items = Array.from({ length: 20 }, (_, i) => drawing(`${i}`, 0.5 + i / 50));
  const least = ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];
  assert.deepEqual(shown(items), { ids: least, areLeast: true, count: 12 });
  assert.deepEqual(shown([...items, drawing("wrong", 0.9, 7)]), { ids: ["wrong"], areLeast: false, count: 1 });
  assert.deepEqual(shown([]), { ids: [], areLeast: true, count: 0 });
});
