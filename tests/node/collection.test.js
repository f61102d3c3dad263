// My own digits: what happens to them when files are imported.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, withFile } from "../page/tabs/learn/collection.js";

test("the first day is that of the oldest file, in any order", () => {
  const days = ["2026-03-04", "2026-03-02", ""]; // none if there is no drawing
  for (const order of [days, days.toReversed()]) {
    const state = initialState();
    for (const first of order) Object.assign(state, withFile(state, { first, drawings: [] }, { writer: 9 }));
    assert.equal(state.first, "2026-03-02");
  }
});
