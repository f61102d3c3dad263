// Writes visitors' networks to files, which Python then reads; and rounds numbers to half precision.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import {
  completeLayers,
  countUnits,
  countWeights,
  decodeCodes,
  decodeNetwork,
  toHalf,
} from "../page/engine/network.js";
import { networkFile } from "../page/engine/npz.js";
import { cases } from "./cases.js";

test("half-precision numbers are rounded like NumPy's", () => {
  assert.deepEqual(cases.numbers.map(toHalf), [...cases.halves]);
});

test("two parts of weights make the weights of one part", () => {
  const { layers, whole, first, rest } = cases.parts;
  assert.equal(first.length, countWeights(layers) + 5 * countUnits(layers));
  const codes = decodeCodes(first.buffer, layers);
  const expected = decodeNetwork(whole.buffer, layers);
  for (const [number, { kernel, units }] of codes.entries()) {
    const most = Array(units).fill(0); // of each unit's weights, which have eight bits
    for (const [i, each] of expected[number].kernel.entries())
      most[i % units] = Math.max(most[i % units], Math.abs(each));
    assert.ok(kernel.every((each, i) => Math.abs(each - expected[number].kernel[i]) <= most[i % units] / 200));
  }
  assert.notDeepEqual(codes[0].kernel, expected[0].kernel);
  assert.deepEqual(completeLayers(codes, rest), expected);
});

for (const [path, record] of Object.entries(cases.records)) {
  test(`a network is written to ${path}`, async () => {
    await writeFile(path, Buffer.from(await networkFile(record).arrayBuffer()));
  });
}
