// Writes visitors' networks to files, which Python then reads; reads the weights of the page's networks as NumPy does; and
// rounds numbers to half precision.

import "./browser.js";
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { toHalf } from "../page/common/network.js";
import { networkFile } from "../page/common/npz.js";
import { readNetwork } from "../page/engine/npz_reader.js";
import { decodeLayers } from "../page/engine/shipped_networks.js";
import { cases } from "./cases.js";

test("half-precision numbers are rounded like NumPy's", () => {
  assert.deepEqual(cases.numbers.map(toHalf), [...cases.halves]);
});

for (const { name, path, file, layers, are_scaled, weights } of cases.weights) {
  test(`the weights of ${name} are those of NumPy to the last bit`, async () => {
    const expected = layers.map((layer, i) => ({ ...layer, ...weights[i] }));
    assert.deepEqual(decodeLayers(file.buffer, layers, are_scaled), expected);
    if (path) assert.deepEqual((await readNetwork(await openAsBlob(path))).layers, expected);
  });
}

for (const [path, record] of Object.entries(cases.records)) {
  test(`a network is written to ${path}`, async () => {
    await writeFile(path, Buffer.from(await networkFile(record).arrayBuffer()));
  });
}
