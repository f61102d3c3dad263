// Compares readings before and after a training. Python has compared the same ones.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../page/shared/comparison.js";
import { cases } from "./cases.js";

test("readings are compared like those of a class", () => {
  for (const { labels, images, before, after, expected } of cases) {
    const { digits, chance, ...counts } = compare({ labels, images }, { before, after });
    const { digits: expectedDigits, chance: expectedChance, ...expectedCounts } = expected;
    assert.deepEqual(counts, expectedCounts);
    assert.ok(Math.abs(chance - expectedChance) < 1e-9, `${chance} instead of ${expectedChance}`);
    const plain = digits.map(({ image, ...others }) => [others, Buffer.from(image.data).toString("base64")]);
    assert.deepEqual(
      plain,
      expectedDigits.map(({ image, ...others }) => [others, image.data]),
    );
  }
});
