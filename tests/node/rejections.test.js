// Requests that the engine rejects with a sentence.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { OPTIONS, RANGES } from "../page/engine/constants.js";
import { Engine } from "./engine.js";

const engine = new Engine();
after(() => engine.stop());

const lowest = Object.entries(RANGES).map(([name, range]) => [name, range.lowest]);
const first = Object.entries(OPTIONS).map(([name, values]) => [name, values[0]]);
const SETTINGS = Object.fromEntries([...lowest, ...first]);
const drawing = { strokes: [Array.from({ length: 20 }, (_, i) => [50 * i, 500])], line_width: 60 };
const bad = [
  ...Object.entries(RANGES).flatMap(([name, { lowest, highest, is_whole: isWhole }]) =>
    [lowest - 1, highest + 1, NaN, Infinity, null, true, "3", [3], {}, ...(isWhole ? [lowest + 0.5] : [])].map(
      (value) => ({ [name]: value }),
    ),
  ),
  ...Object.keys(OPTIONS).flatMap((name) => ["lion", "", null, 10, true, "3", {}].map((value) => ({ [name]: value }))),
].map((change) => ({ settings: { ...SETTINGS, ...change } }));

test("settings that an address may have are rejected if they are wrong", async () => {
  for (const [i, { error }] of (await engine.ask("code", bad)).entries())
    assert.match(error ?? "", /\.$/, JSON.stringify(bad[i]).slice(0, 99));
});

test("these settings are valid without a change", async () => {
  const [{ code }] = await engine.ask("code", [{ settings: SETTINGS }]);
  assert.match(code, /keras/);
});

test("a network that is not kept is gone", async () => {
  for (const name of ["check_network", "look", "mistakes", "structure"]) {
    const [{ reason }] = await engine.ask(name, [{ ...drawing, network: "a token of a server" }]);
    assert.equal(reason, "gone", name);
  }
});
