// The picture of Inside marks the strongest path to the answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Motion } from "../page/shared/network_picture/motion.js";
import { cases } from "./cases.js";

for (const { digit, units, connections, path } of cases) {
  test(`the strongest path leads from a pixel to the answer ${digit}`, () => {
    const motion = new Motion(units.map((count) => ({ units: count })));
    motion.moveTo(null, connections);
    const strongest = [...motion.lines.values()].filter(({ isStrongest }) => isStrongest);
    strongest.sort((one, other) => one.layer - other.layer);
    assert.deepEqual(
      strongest.map(({ layer, from, to }) => [layer, from, to]),
      path,
    );
    while (motion.step(50));
    assert.ok(motion.visibleLines.slice(-path.length).every(({ isStrongest }) => isStrongest));
  });
}
