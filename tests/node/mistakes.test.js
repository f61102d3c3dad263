// Mistakes asks about a download's progress once at a time.

import "./page.js";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { openTabNamed } from "../page/shared/tabs.js";
import { requests } from "../page/shared/transport.js";
import { mount } from "../page/tabs/mistakes/mistakes.js";
import { settled, until } from "./waiting.js";

// An element whose parts are there when they are looked for.
function makeElement() {
  const parts = new Map();
  const find = (selector) => parts.get(selector) ?? parts.set(selector, makeElement()).get(selector);
  const nothing = () => {};
  const functions = {
    querySelectorAll: () => [],
    closest: () => null,
    setAttribute: nothing,
    toggleAttribute: nothing,
  };
  return Object.assign(new EventTarget(), { querySelector: find, dataset: {}, style: {}, ...functions });
}
document.body = makeElement();
globalThis.ResizeObserver = globalThis.MutationObserver = class {
  observe() {}
};

const asked = (name) => requests.filter((request) => request.name === name);

test("a visitor who returns at once is one who waits", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mount(makeElement());
  openTabNamed("mistakes");
  await until(() => asked("mistakes").length === 1);
  openTabNamed("draw");
  asked("mistakes")[0].answer({}); // not wanted any more
  for (let i = 0; i < 5; i++) await settled();
  openTabNamed("mistakes");
  await until(() => asked("mistakes").length === 2);
  mock.timers.tick(1000);
  for (let i = 0; i < 5; i++) await settled();
  assert.equal(asked("progress").length, 1);
});
