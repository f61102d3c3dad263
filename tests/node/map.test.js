// Map: the points that become images, and what is loaded.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { findFew, sideOf } from "../page/tabs/map/pictures.js";

const SIZE = [800, 600];

// A view with a part of the map from 0 to `part` on both sides, and points in a row across all of the map.
function setUp(count, part) {
  const view = { size: SIZE, zoom: 1, toMap: (place) => place.map((value, axis) => (part * value) / SIZE[axis]) };
  const x = Float32Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const labels = Uint8Array.from(x, (_, i) => i % 10);
  const groups = Array.from({ length: 10 }, (_, digit) => [...labels.keys()].filter((i) => labels[i] === digit));
  return [view, { points: { x, y: x, count }, labels, groups, few: null }];
}

test("few visible points are images, and as long as they are not many more", () => {
  for (const [part, isFew, wasFew] of [
    [0.19, true, false],
    [0.22, false, false],
    [0.22, true, true],
    [0.26, false, true],
  ]) {
    const [view, state] = setUp(1000, part);
    if (wasFew) state.few = [];
    const few = findFew(view, state);
    assert.equal(few !== null, isFew, `${part}`);
    if (!few) continue;
    // The images of points beside the stage reach into it.
    assert.equal(few.flat().length, Math.round(1000 * part * (1 + sideOf(view) / 2 / SIZE[0])));
    assert.ok(few[3].every((at) => state.labels[at] === 3));
  }
});

test("without their images all digits stay points", () => {
  const [view, state] = setUp(1000, 0.19);
  state.labels = null;
  assert.equal(findFew(view, state), null);
});
