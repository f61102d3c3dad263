// What a step of a lesson does to the page.

import "./page.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { elementOf, isMet, isPossible, perform, prepare } from "../page/lessons/actions.js";
import { pad } from "../page/pad/canvas.js";

let nodes = {}; // lists of elements by selector
let done = [];

class Node extends EventTarget {
  constructor(name, more) {
    super();
    Object.assign(this, { name, isShown: true, disabled: false, textContent: "", hidden: false }, more);
    for (const type of ["input", "change"]) this.addEventListener(type, () => done.push(`${type} ${this.value}`));
  }
  getClientRects = () => Array(this.isShown ? 1 : 0);
  closest = () => ({ setAttribute: (name) => done.push(name) });
  click = () => this.disabled || done.push(`click ${this.name}`);
}

Object.assign(document, {
  querySelectorAll: (selector) => nodes[selector] ?? [],
  querySelector: (selector) => nodes[selector]?.[0] ?? null,
  getElementById: (id) => nodes[`#${id}`]?.[0] ?? null,
});

beforeEach(() => {
  [nodes, done] = [{}, []];
});

test("a step is possible on a page with its tab and what it needs", () => {
  nodes["#tab-draw"] = [new Node("draw")];
  assert.ok(isPossible({ tab: "draw" }, false));
  assert.ok(!isPossible({ tab: "map" }, true));
  assert.ok(isPossible({}, false));
  assert.ok(!isPossible({ tab: "draw", draw: ["M0 0"] }, true)); // without a pad
  nodes["#pad"] = [new Node("pad")];
  assert.ok(isPossible({ tab: "draw", draw: ["M0 0"] }, true));
  assert.deepEqual(
    [true, false].map((hasMnist) => isPossible({ tab: "draw", needs: "mnist" }, hasMnist)),
    [true, false],
  );
  for (const hidden of [undefined, true, false]) {
    if (hidden !== undefined) nodes[".keep"] = [new Node("keep", { hidden })];
    assert.equal(isPossible({ tab: "draw", has: ".keep" }, false), hidden === false);
    assert.ok(!isPossible({ tab: "draw", needs: "mnist", has: ".keep" }, false));
  }
});

test("a condition is about what is visible", () => {
  nodes[".winner"] = [
    new Node("hidden", { isShown: false, textContent: "7" }),
    new Node("shown", { textContent: " 42 " }),
  ];
  assert.deepEqual(
    ["^42$", "7", undefined].map((text) => isMet({ see: ".winner", text })),
    [true, false, true],
  );
  assert.equal(isMet({ see: ".missing" }), false);
  assert.equal(elementOf({ point: ".winner" }).name, "shown");
  assert.equal(elementOf({}), null);
  prepare({ setup: [".winner", ".missing"] });
  assert.deepEqual(done, ["click shown"]);
});

test("an example draws, and acts in order on what can be used", async () => {
  let looks = 0;
  const button = new Node("start");
  Object.defineProperty(button, "disabled", { get: () => looks++ === 0 }); // until the second look
  Object.assign(nodes, {
    ".start": [button],
    "[name=units]": [new Node("units", { max: 9 })],
    ".bar": [new Node("bar")],
  });
  const act = [
    { set: "[name=units]", part: 0.5 },
    { press: ".start" },
    { see: ".bar" },
    { press: ".bar" },
    { draw: "1" },
  ];
  const ended = perform({ draw: "a seven", act }, () => true);
  assert.deepEqual(pad.played, ["a seven"]);
  assert.deepEqual(done, []); // the drawing is not finished
  pad.strokes = [[[0, 0]]];
  await ended;
  assert.deepEqual(done, ["open", "input 4", "change 4", "click start", "click bar"]);
  assert.deepEqual(pad.played, ["a seven", "1"]);
});

test("an example ends when another step is wanted", async () => {
  let isWanted = true;
  const ended = perform({ act: [{ press: ".missing" }, { press: ".bar" }] }, () => isWanted);
  nodes[".bar"] = [new Node("bar")];
  isWanted = false;
  await ended;
  assert.deepEqual(done, []);
});
