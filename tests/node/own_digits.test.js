// Which digits a network learns from: bad data, and drawings of the visitor from a zip.

import { PIXELS } from "../page/common/math.js";
import "./browser.js";
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { readClass, writeClass } from "../page/engine/class_zip.js";
import { digitsOf } from "../page/engine/own_digits.js";
import { compare } from "../page/engine/training/class_training.js";
import { train } from "../page/engine/training/reported_training.js";
import { chooseDigits } from "../page/engine/training/training_digits.js";
import { cases } from "./cases.js";
import { plain } from "./engine.js";

const read = await readClass(await openAsBlob(cases.zip));

for (const { settings, images, labels, counts } of cases.chosen) {
  test(`${settings.data} ${settings.digit}: the program's digits`, () => {
    const { digits, repeated = 0, times = 1, ...found } = chooseDigits(cases.mnist, settings, digitsOf(read.drawings));
    const once = digits.labels.length - repeated;
    const places = Array.from(digits.labels.keys()).flatMap((at) => Array(at < once ? 1 : times).fill(at));
    assert.deepEqual(
      Uint8Array.from(places, (at) => digits.labels[at]),
      labels,
    );
    const picked = places.map((at) => Buffer.from(digits.images.subarray(at * PIXELS, (at + 1) * PIXELS)));
    assert.ok(Buffer.concat(picked).equals(Buffer.from(images)));
    assert.deepEqual(found, counts);
  });
}

for (const { before, after, expected } of cases.compared) {
  test(`what a training has changed: ${expected.before} to ${expected.after}`, () => {
    const { chance, ...found } = compare(cases.mnist, before, after);
    const { chance: expectedChance, ...others } = expected;
    assert.deepEqual(plain(found), others);
    assert.ok(Math.abs(chance - expectedChance) < 1e-9); // both in double precision
  });
}

test("the zip of a class is written again, and other zips are rejected", async () => {
  await writeFile(cases.written, Buffer.from(await (await writeClass(read)).arrayBuffer()));
  for (const path of cases.rejected)
    await assert.rejects(readClass(await openAsBlob(path)), { reason: "not_a_class" }, path);
});

async function resultOf(changes, own = []) {
  const settings = { ...cases.chosen[0].settings, units: 32, batch_size: 32, epochs: 6, digits: 1000, ...changes };
  let result;
  await train({ settings, checkpoint: null, own }, { field: null, mustStop: false }, ({ update }) => {
    result = update ?? result;
  });
  return result;
}

test("a network learns a few drawings, with which an epoch is repeated", async () => {
  const { known, seen, end, test_accuracy: accuracy } = await resultOf({ data: "own" }, read.drawings);
  assert.deepEqual([known, seen, end], [1, 3, "finished"]);
  assert.ok(accuracy < 0.5); // it knows three digits
});

test("without drawings, or with invalid ones, it learns nothing", async () => {
  await assert.rejects(resultOf({ data: "own" }), { reason: "no_own_digits" });
  const [drawing] = read.drawings;
  for (const bad of [{ label: 10 }, { strokes: [] }, { id: "1" }, { more: 1 }])
    await assert.rejects(resultOf({ data: "both" }, [{ ...drawing, ...bad }]), { name: "Error" });
});
