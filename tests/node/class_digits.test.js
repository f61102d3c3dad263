// Work that is due while it runs, and the days of my digits when files are imported.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { oneAtATime } from "../page/shared/timing.js";
import * as own from "../page/tabs/learn/collection.js";
import { settled } from "./waiting.js";

test("the first day is that of the oldest file, in any order", () => {
  const days = ["2026-03-04", "2026-03-02", ""]; // none if there is no drawing
  for (const order of [days, days.toReversed()]) {
    const state = own.initialState();
    for (const first of order) Object.assign(state, own.withFile(state, { first, drawings: [] }, { writer: 9 }));
    assert.equal(state.first, "2026-03-02");
  }
});

test("work that is due while it runs is done once more", async () => {
  const waiting = [];
  const run = oneAtATime(() => new Promise((resolve) => waiting.push(resolve)));
  for (let i = 0; i < 3; i++) run();
  assert.equal(waiting.length, 1);
  waiting[0]();
  await settled();
  assert.equal(waiting.length, 2);
});
