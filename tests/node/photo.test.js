// The steps that read a photo, compared with NumPy, SciPy and Pillow, and hostile photos.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST } from "../page/common/photo_size.js";
import { findComponents } from "../page/engine/photo/components.js";
import { toField } from "../page/engine/photo/fields.js";
import { toGrey } from "../page/engine/photo/grey.js";
import { findInk } from "../page/engine/photo/ink.js";
import { evenLight } from "../page/engine/photo/light.js";
import { withoutLines } from "../page/engine/photo/lines.js";
import { findText, readPhoto } from "../page/engine/photo/photo_reader.js";
import { Recognizer } from "../page/engine/recognizer.js";
import { cases } from "./cases.js";

const photoOf = (grey) => {
  const data = new Uint8Array(4 * grey.data.length).fill(255);
  for (const [i, level] of grey.data.entries()) data.fill(level, 4 * i, 4 * i + 3);
  return { ...grey, data };
};
const meanDifference = (one, other) => one.reduce((sum, each, i) => sum + Math.abs(each - other[i]), 0) / one.length;
// Says that everything is a 3.
const sure = new Recognizer({
  layers: [
    {
      inputs: 784,
      units: 10,
      activation: "softmax",
      kernel: new Float32Array(7840),
      bias: Float32Array.from({ length: 10 }, (_, i) => (i === 3 ? 20 : 0)),
    },
  ],
  threshold: 1,
});

for (const { photo, expected } of cases.reduced) {
  test(`a photo of ${photo.width} × ${photo.height} is reduced as by NumPy`, () => {
    const { grey, scale } = toGrey(photo);
    assert.equal(Math.max(grey.width, grey.height), LONGEST);
    assert.equal(scale, photo.width / LONGEST);
    assert.ok(grey.data.every((level, i) => Math.abs(level - expected[i]) <= 0.51));
  });
}

for (const { about, grey, isInk } of cases.inked) {
  test(`ink is found: ${about}`, () => {
    const mask = findInk(evenLight(grey));
    const wrong = mask.data.reduce((count, each, i) => count + Number(each !== isInk[i]), 0);
    assert.ok(wrong <= 0.25 * isInk.reduce((sum, each) => sum + each), `${wrong} pixels`);
  });
}

for (const { about, mask, expected } of cases.lined) {
  test(`lines are erased, and nothing else: ${about}`, () => {
    const found = withoutLines(mask, { ...mask, noise: 0, data: Float32Array.from(mask.data) }).data;
    const wrong = found.reduce((count, each, i) => count + Number(each !== expected[i]), 0);
    assert.ok(wrong <= 0.02 * expected.reduce((sum, each) => sum + each), `${wrong} pixels`);
  });
}

test("components are those of SciPy", () => {
  for (const { mask, boxes } of cases.labelled) {
    const { components } = findComponents(mask);
    const found = components.map(({ left, top, right, bottom, area }) => [left, top, right, bottom, area]);
    assert.deepEqual(found.map(String).sort(), boxes.map(String).sort());
  }
});

test("a digit on paper has nearly the field of the pad, however wide its strokes are", async () => {
  const differences = [];
  for (const { grey, field } of cases.written) {
    const { contrast, text } = await findText(photoOf(grey), () => {});
    assert.equal(text.lines.length, 1);
    const [[group]] = text.lines;
    differences.push(meanDifference(toField(contrast, text.labels, group).data, field));
  }
  differences.sort((a, b) => a - b);
  assert.ok(differences[differences.length >> 1] <= 8, `${differences}`);
});

test("hostile photos are read or rejected, and progress rises from 0 to 1", async () => {
  for (const { width, height, data } of cases.hostile) {
    const parts = [];
    const { numbers } = await readPhoto(sure, { width, height, data }, (part) => parts.push(part));
    assert.ok(parts.every((part, i) => part >= (parts[i - 1] ?? 0) && part <= 1));
    for (const { box, verdict } of numbers.flat()) {
      assert.ok(box.every((edge, i) => edge >= 0 && edge <= (i % 2 ? height : width) + 1));
      assert.equal(verdict.field.data.length, 784);
    }
  }
  for (const [width, height] of [
    [0, 5],
    [5, 0],
    [NaN, 5],
    [2.5, 2],
    [-4, -4],
    [10_001, 10_000],
    ["4", "4"],
  ]) {
    const photo = { width, height, data: new Uint8Array(64) };
    await assert.rejects(() => readPhoto(sure, photo), { message: /no pixels|more than 100 megapixels/ });
  }
});
