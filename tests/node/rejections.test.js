// Requests that the engine rejects with a sentence.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { MAX_COORDINATE, MAX_POINTS, MAX_STROKES, OPTIONS, RANGES } from "../page/engine/constants.js";
import { Engine } from "./engine.js";

const engine = new Engine();
after(() => engine.stop());

const lowest = Object.entries(RANGES).map(([name, range]) => [name, range.lowest]);
const first = Object.entries(OPTIONS).map(([name, values]) => [name, values[0]]);
const SETTINGS = Object.fromEntries([...lowest, ...first]);
const range = (count) => Array.from({ length: count }, (_, i) => i);
const drawing = { strokes: [range(20).map((i) => [50 * i, 500])], line_width: 60 };
const bad = {
  look: [
    { strokes: [Array(MAX_POINTS + 1).fill([0, 0])] },
    { strokes: Array(MAX_STROKES + 1).fill([[0, 0]]) },
    { strokes: [[[2 * MAX_COORDINATE, 0]]] },
    { strokes: [[[0, null]]] },
    { strokes: [] },
    { line_width: 0 },
    { line_width: -1 },
    { line_width: "60" },
  ],
  code: [
    ...Object.entries(RANGES).flatMap(([name, { lowest, highest, is_whole: isWhole }]) =>
      [lowest - 1, highest + 1, NaN, Infinity, null, true, "3", [3], {}, ...(isWhole ? [lowest + 0.5] : [])].map(
        (value) => ({ [name]: value }),
      ),
    ),
    ...Object.keys(OPTIONS).flatMap((name) =>
      ["lion", "", null, 10, true, "3", {}].map((value) => ({ [name]: value })),
    ),
  ].map((change) => ({ settings: { ...SETTINGS, ...change } })),
};

for (const [name, bodies] of Object.entries(bad)) {
  test(`${name} rejects what it cannot answer`, async () => {
    const answers = await engine.ask(
      name,
      bodies.map((body) => ({ ...(name === "look" && drawing), ...body })),
    );
    for (const [i, { error }] of answers.entries())
      assert.match(error ?? "", /\.$/, JSON.stringify(bodies[i]).slice(0, 99));
  });
}

test("these settings are valid without a change", async () => {
  const [{ code }] = await engine.ask("code", [{ settings: SETTINGS }]);
  assert.match(code, /keras/);
});

test("a network that is not kept is gone", async () => {
  for (const name of ["kept", "look", "mistakes", "structure"]) {
    const [{ reason }] = await engine.ask(name, [{ ...drawing, network: "a token of a server" }]);
    assert.equal(reason, "gone", name);
  }
});
