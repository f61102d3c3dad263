// Digits of a class and my own: what the Class tab knows when messages arrive in any order, which drawings its wall shows, and
// what happens to my digits when files are imported.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import * as wall from "../page/tabs/classroom/drawings.js";
import { accepted, initialState, withoutKey } from "../page/tabs/classroom/state.js";
import * as own from "../page/tabs/learn/collection.js";

test("an older state changes nothing, except the first one after a restart", () => {
  const state = { ...initialState(false), ...accepted(initialState(false), { version: 7 }) };
  assert.deepEqual(accepted(state, { version: 6, lesson: "old" }), {});
  assert.deepEqual(accepted(state, { version: 7, lesson: "new" }), { newest: { version: 7, lesson: "new" } });
  assert.deepEqual(accepted(state, { version: 1, lesson: "new" }, true), { newest: { version: 1, lesson: "new" } });
});

test("a teacher whose key ends keeps the view, if pupils have it", () => {
  const state = initialState(true);
  assert.deepEqual(withoutKey(state), { isTeacher: false, view: "share" });
  assert.deepEqual(withoutKey({ ...state, isTeacher: true }), { isTeacher: false, view: "wall" });
  assert.deepEqual(withoutKey({ ...state, isTeacher: true, view: "keep" }), { isTeacher: false, view: "share" });
});

const drawing = (id, probability, digit = 1) => [
  id,
  { id, label: 1, phone: 1, verdicts: [[digit, probability, true]] },
];
const shown = (items) => {
  const { chosen, areLeast, count } = wall.select({ ...wall.initialState(), items: new Map(items), filter: "misread" });
  return { ids: chosen.flat().map(({ id }) => id), areLeast, count };
};

test("if all drawings are read correctly, the wall shows the twelve least sure ones, the least sure of all as the newest", () => {
  const items = Array.from({ length: 20 }, (_, i) => drawing(`${i}`, 0.5 + i / 50));
  const least = ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];
  assert.deepEqual(shown(items), { ids: least, areLeast: true, count: 12 });
  assert.deepEqual(shown([...items, drawing("wrong", 0.9, 7)]), { ids: ["wrong"], areLeast: false, count: 1 });
  assert.deepEqual(shown([]), { ids: [], areLeast: true, count: 0 });
});

test("the first day is that of the oldest file, in any order", () => {
  const days = ["2026-03-04", "2026-03-02", ""]; // none if there is no drawing
  for (const order of [days, days.toReversed()]) {
    const state = own.initialState();
    for (const first of order) Object.assign(state, own.withFile(state, { first, drawings: [] }, { writer: 9 }));
    assert.equal(state.first, "2026-03-02");
  }
});
