// What the browser keeps of a tab, when two tabs have one id: a tab and its duplicate that the browser restores together.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { store } from "../page/shared/storage.js";

globalThis.indexedDB = { open: () => assert.fail("not here") };
globalThis.setInterval = () => {}; // neither may keep this process from ending
globalThis.BroadcastChannel = class extends BroadcastChannel {
  constructor(name) {
    super(name);
    this.unref();
  }
};

test("one of two tabs that are restored together keeps the id and its values", async () => {
  store("tab", "the id", "sessionStorage");
  const tabs = await Promise.all([1, 2].map((number) => import(`../page/shared/whole_tab_store.js?tab=${number}`)));
  await Promise.all(tabs.map((tab) => tab.keep("network", "its network")));
  const values = await Promise.all(tabs.map((tab) => tab.readKept("network")));
  assert.deepEqual(new Set(values), new Set(["its network", null]));
});
