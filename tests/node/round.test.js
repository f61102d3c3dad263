// The test digits that a visitor reads against the network.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cases } from "./cases.js";
import { Engine } from "./engine.js";

const HARD = 90;
const SURE = 5; // rounds whose hard half is surely not used up

const engine = new Engine();
after(() => engine.stop());
engine.keep(cases.kept);

test("half of a round is hard, and no digit comes back before all others", async () => {
  const { labels, probabilities, certainties } = cases;
  const draw = async (body) =>
    (await engine.ask("digits_to_read", [{ network: cases.kept.id, count: 12, ...body }]))[0];
  const limit = [...certainties].sort((one, other) => one - other)[HARD - 1] + 1e-4;
  const isHard = (position) => certainties[position] <= limit;
  const rounds = [];
  while (12 * rounds.length < labels.length) {
    const seen = rounds.flat();
    const { digits } = await draw({ seed: 7, seen });
    const positions = digits.map(({ position }) => position);
    assert.equal(new Set([...seen, ...positions]).size, seen.length + 12);
    assert.ok(rounds.length >= SURE || positions.filter(isHard).length >= 6);
    for (const { position, true: label, probabilities: found } of digits) {
      assert.equal(label, labels[position]);
      for (const [digit, each] of found.entries()) assert.ok(Math.abs(each - probabilities[position][digit]) < 1e-4);
    }
    rounds.push(positions);
  }
  const first = rounds.slice(0, SURE).map((positions) => positions.slice(0, 6).filter(isHard).length);
  assert.ok(first.some((count) => count > 0) && first.some((count) => count < 6), "hard ones come anywhere");
  const again = await draw({ seed: 7, seen: rounds.flat() });
  assert.deepEqual(
    again.digits.map(({ position }) => position),
    rounds[0],
  );
  assert.notDeepEqual(await draw({ seed: 8, seen: [] }), await draw({ seed: 7, seen: [] }));
  const four = (await draw({ seed: 7, seen: [], count: 4 })).digits;
  const positions = four.map(({ position }) => position);
  assert.ok(positions.length === 4 && positions.filter(isHard).length >= 2);
  assert.deepEqual((await draw({ positions })).digits, four);
});
