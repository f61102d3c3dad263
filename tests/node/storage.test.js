// What the page keeps in the browser, whose storage it may share with other projects of its host.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const PREFIX = "digit-sketchpad:";
const STORAGES = ["localStorage", "sessionStorage"];
const old = {
  localStorage: {
    ...{ language: "de", theme: "dark", "class-token": `${"5".repeat(32)}.${"a".repeat(64)}` },
    "class-consent": "Class 4 b folder",
  },
  sessionStorage: { network: "mainnet", lesson: "20 7", "class-key": "f".repeat(32) },
};
const left = {
  localStorage: { language: "de", theme: "dark" },
  sessionStorage: { network: "mainnet", lesson: "20 7" },
};
const mark = { [`${PREFIX}copied`]: "yes" };
const others = { "class-token": "another project's", level: "7" };

// Returns what is stored at the beginning of a visit with such values, and after it has forgotten all.
async function visit(number, values) {
  for (const [storage, each] of Object.entries(values)) Object.assign(globalThis[storage], each);
  const { forgetAll } = await import(`../page/shared/storage.js?visit=${number}`);
  const kept = () => Object.fromEntries(STORAGES.map((storage) => [storage, { ...globalThis[storage] }]));
  const before = kept();
  forgetAll();
  return [before, kept()];
}

test("old keys are copied once, and other projects keep theirs", async () => {
  const [copied, forgotten] = await visit(1, old);
  for (const storage of STORAGES) {
    const own = Object.entries(old[storage]).map(([name, value]) => [PREFIX + name, value]);
    assert.deepEqual(copied[storage], { ...Object.fromEntries(own), ...mark, ...left[storage] });
    assert.deepEqual(forgotten[storage], { ...mark, ...left[storage] });
  }
  const [again] = await visit(2, {});
  assert.deepEqual(again.localStorage, { ...mark, ...left.localStorage });
  for (const name of Object.keys(localStorage)) localStorage.removeItem(name);
  const [, afterOthers] = await visit(3, { localStorage: others });
  assert.deepEqual(afterOthers.localStorage, { ...mark, ...others });
});

test("a value that others have stored under our name is not used", async () => {
  const { storedJson } = await import("../page/shared/storage.js?visit=3");
  const isShort = ({ length }) => length <= 2;
  const read = (text) => {
    sessionStorage[`${PREFIX}runs`] = text;
    return storedJson("runs", "sessionStorage", isShort, "other");
  };
  assert.deepEqual(read("[1, 2]"), [1, 2]);
  for (const text of ["", "[1, 2, 3]", "null", "{", "7"]) assert.equal(read(text), "other", text);
});
