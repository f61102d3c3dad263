// The picture of Inside marks the strongest path to the answer.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Motion } from "../page/shared/network_picture/motion.js";
import { cases } from "./cases.js";
import { Engine } from "./engine.js";

const engine = new Engine();
after(() => engine.stop());

for (const { digit, units, strokes, line_width, path } of cases) {
  test(`the strongest path leads from a pixel to the answer ${digit}`, async () => {
    const [{ connections }] = await engine.ask("inside", [{ strokes, line_width, small: true }]);
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
