// The engine's answers, compared with Python's.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cases } from "./cases.js";
import { differences, Engine, plain } from "./engine.js";
import { reordered } from "./order.js";

const engine = new Engine();
after(() => engine.stop());
for (const record of [cases.kept ?? []].flat()) engine.keep(record);

// `allowed` is how many answers may differ; `sortedBy` has what the digits of each answer are sorted by, see order.js.
for (const { name, about, bodies, answers, allowed, sortedBy, ...how } of cases.asked) {
  test(`${name}: ${about}`, async () => {
    const wrong = [];
    let numbers = 0;
    for (const [i, found] of (await engine.ask(name, bodies)).entries()) {
      // Python reads single digits only; test_numbers.py is about several.
      if (found.number) numbers += 1;
      const answer = sortedBy ? reordered(plain(found), answers[i], sortedBy[i]) : plain(found);
      const all = found.number ? [] : [...differences(answer, answers[i], how)];
      if (all.length) wrong.push(`${i}: ${all.slice(0, 5).join(", ")}`);
    }
    assert.ok(numbers <= bodies.length / 2, "most drawings are read as numbers");
    assert.ok(
      wrong.length <= allowed,
      `${wrong.length} of ${bodies.length} answers differ:\n${wrong.slice(0, 5).join("\n")}`,
    );
  });
}
