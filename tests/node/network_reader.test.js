// Reads files of networks, also damaged and hostile ones. Python's reader has judged the same files.

import "./browser.js";
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { test } from "node:test";
import { networkFile } from "../page/common/npz.js";
import { readNetwork } from "../page/engine/npz_reader.js";
import { cases } from "./cases.js";

console.warn = () => {}; // the readers warn of each damaged file

test("each file gets the verdict of Python's reader", async () => {
  for (const { path, threshold, active_for, sums, reason, lacks } of cases.files) {
    const found = await readNetwork(await openAsBlob(path)).catch((error) => error);
    if (lacks) {
      assert.equal(found.threshold, null, path); // the page measures it
      continue;
    }
    if (sums === null) {
      assert.ok(found.reason?.startsWith("npz_"), `${path} is read: ${found.message}`);
      assert.match(found.message, /^[^\n]{10,200}$/);
      if (reason) assert.equal(found.reason, reason, path);
      continue;
    }
    assert.ok(found.layers, `${path} is rejected: ${found.message}`);
    assert.equal(found.threshold, threshold, path);
    assert.deepEqual(found.active_for, active_for, path);
    const flat = found.layers.flatMap(({ kernel, bias }) => [...kernel, ...bias]);
    assert.equal(
      flat.reduce((sum, each, at) => sum + (each * ((at % 97) + 1)) / 97, 0).toPrecision(9),
      sums.toPrecision(9),
      path,
    );
  }
});

test("a network that this page has saved is the same after opening it", async () => {
  for (const record of cases.records) {
    const { layers, settings, threshold, active_for } = await readNetwork(networkFile(record));
    assert.deepEqual({ layers, threshold, active_for }, pick(record));
    const { data, digit, other } = record.settings;
    assert.deepEqual(settings, { data, digit, other });
  }
});

const pick = ({ layers, threshold, active_for }) => ({ layers, threshold, active_for });
