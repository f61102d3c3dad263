// What the Class tab knows when answers and messages of the server arrive in any order.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, initialState, withoutKey } from "../page/tabs/classroom/state.js";

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
