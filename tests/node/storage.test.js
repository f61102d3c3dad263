// What the page keeps in the browser, whose storage it may share with other projects of its host.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { settings } from "../page/shared/page_settings.js";
import { forgetAll, mountWithState, store, stored, storeState } from "../page/shared/storage.js";

console.warn = () => {};
const RUNS = `${settings.storage}${settings.folder}:runs`;

test("the page forgets what it has stored, and nothing of other projects", () => {
  localStorage.setItem("theme", "another project's");
  store("theme", "dark");
  storeState("runs", [1, 2]);
  assert.deepEqual([stored("theme"), sessionStorage.getItem(RUNS)], ["dark", "[1,2]"]);
  forgetAll();
  assert.deepEqual([{ ...localStorage }, { ...sessionStorage }], [{ theme: "another project's" }, {}]);
});

test("a state with which a component fails is deleted, and it is mounted without one", () => {
  const mount = (state) => (state ?? []).map((each) => each.number);
  storeState("runs", [{ number: 7 }]);
  assert.deepEqual(mountWithState("runs", mount), [7]);
  for (const other of ["7", '"text"', "{}", "[null]", "{"]) {
    sessionStorage.setItem(RUNS, other);
    assert.deepEqual(mountWithState("runs", mount), [], other);
    assert.equal(sessionStorage.getItem(RUNS), null);
  }
});

for (const refusing of [["setItem"], ["getItem", "setItem"]]) {
  test(`where the browser refuses ${refusing.join(" and ")}, a choice lasts as long as the page`, (context) => {
    const refuse = () => {
      throw new DOMException("a frame on another site, or no room", "SecurityError");
    };
    const methods = refusing.map((name) => context.mock.method(Object.getPrototypeOf(localStorage), name, refuse));
    assert.equal(stored("theme"), null);
    store("theme", "dark");
    assert.equal(stored("theme"), "dark");
    for (const { mock } of methods) mock.restore();
    store("theme", null);
    assert.equal(stored("theme"), null);
  });
}
