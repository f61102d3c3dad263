// The layout of Inside: each unit has its own place, and is found there.

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut, neighbour, placeOf, unitAt, wayOf } from "../page/network_picture/layout.js";

const NETWORKS = [[], [1], [512, 512], [8, 16, 32], [1024], [16, 16], [5]];
const SIZES = [
  [366, 440],
  [900, 420],
  [2600, 1500],
  [366, 1400, "down"],
];
const range = (count) => Array.from({ length: count }, (_, i) => i);

for (const units of NETWORKS) {
  for (const [width, height, isDown] of SIZES) {
    test(`${JSON.stringify(units)} units in ${width} x ${height}`, () => {
      const hidden = units.map((count, layer) => ({
        units: count,
        order: range(count).reverse(),
        pictured: Math.max(...units) <= 16,
        ...(layer && { regions: range(10).map((digit) => Math.floor((count + digit) / 10)) }),
        ...(!layer && { columns: range(count).map((unit) => (unit * 7) % 28) }),
      }));
      const end = isDown ? { bottom: height - 96 } : { right: 0.85 * width };
      const layout = layOut(hidden, { width, height, top: 40, ...end, fontSize: 13 });
      assert.equal(layout.boxes.length, units.length + 2);
      const [start, length] = isDown ? ["top", "height"] : ["left", "width"];
      for (const [i, box] of layout.boxes.slice(1).entries()) {
        const before = layout.boxes[i];
        assert.ok(box[start] >= before[start] + before[length] - 1, `column ${i + 1} is over the one before`);
      }
      for (const layer of units.keys()) checkUnits(layout, layer, units[layer]);
    });
  }
}

function checkUnits(layout, layer, count) {
  const { left, top, width, height } = layout.boxes[layer + 1];
  const { caption, rows, edge } = layout.grids[layer];
  const places = range(count).map((unit) => placeOf(layout, layer + 1, unit));
  for (const [unit, [x, y, radius]] of places.entries()) {
    const isInside =
      x - radius >= left - 0.1 &&
      x + radius <= left + width + 0.1 &&
      y - radius >= top - 0.1 &&
      y + radius + caption <= top + height + 0.1;
    assert.ok(isInside, `unit ${unit} is outside`);
    assert.deepEqual(unitAt(layout, x, y), { layer, unit }, `unit ${unit} is hidden`);
    const isOver = ([otherX, otherY], other) =>
      other !== unit && Math.abs(otherX - x) < 2 * radius && Math.abs(otherY - y) < 2 * radius + caption;
    assert.ok(!caption || !places.some(isOver), `unit ${unit} is over another one`);
    const { x1, y1, enter } = wayOf(layout, { layer, from: 0, to: unit });
    const across = caption ? [x - radius, y + caption / 2, edge] : [x, y, x];
    const down = caption ? [y - radius, x, edge] : [y, x, y];
    const meets = layout.isDown ? down : across;
    assert.deepEqual([x1, y1, enter], meets, `a line misses unit ${unit}`);
  }
  const seen = new Set();
  for (let [unit] = rows[0]; !seen.has(unit); { unit } = neighbour(layout, { layer, unit }, "ArrowRight"))
    seen.add(unit);
  assert.equal(seen.size, count, "units by the arrows");
}
