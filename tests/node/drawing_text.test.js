// Drawings as text in an address: pad/drawing_text.js.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { decodeDrawing, encodeDrawing } = await import("../page/pad/drawing_text.js");
const { settings } = await import("../page/shared/page_settings.js");

const { side } = settings.pad;
const circle = (count, radius = side / 2) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return [Math.cos(angle), Math.sin(angle)].map((each) => Math.round(side / 2 + radius * each));
  });
const toText = (...bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("=", "");

test("a drawing comes back as it was", () => {
  const drawings = [[[[0, 0]]], [[[side, side]], [[0, side], [side, 0]]], [circle(300), circle(7, 3)], [circle(1)]]; // biome-ignore format: one line
  for (const strokes of drawings) assert.deepEqual(decodeDrawing(encodeDrawing(strokes)), strokes);
});

test("a long drawing loses detail but keeps its form and its ends", () => {
  const long = circle(4000);
  const words = encodeDrawing([long]);
  assert.ok(words.length <= 1900);
  const [points] = decodeDrawing(words);
  assert.ok(points.length > 300);
  assert.deepEqual([points[0], points.at(-1)], [long[0], long.at(-1)]);
  for (const [x, y] of points) assert.ok(Math.abs(Math.hypot(x - side / 2, y - side / 2) - side / 2) < 2);
});

const BROKEN = {
  nothing: "",
  "no base64": "a",
  "other characters": "AQ+/",
  "a sentence": "my drawing",
  "a number without an end": toText(1, 255, 255),
  "a number that is too large": toText(1, 255, 255, 255, 1, 0),
  "too many points": toText(255, 127, ...Array(800).fill(0)),
  "a point left of the pad": toText(1, 1, 0),
  "a point below the pad": toText(1, 0, 210, 15),
  "a text that is too long": "A".repeat(1901),
};
for (const [name, words] of Object.entries(BROKEN)) {
  test(`no drawing: ${name}`, () => assert.equal(decodeDrawing(words), null));
}

test("what is cut off or changed is a drawing of the pad or none", () => {
  const words = encodeDrawing([circle(60), circle(9)]);
  for (let i = 0; i < words.length; i++) {
    for (const other of [words.slice(0, i), `${words.slice(0, i)}_${words.slice(i + 1)}`]) {
      for (const stroke of decodeDrawing(other) ?? []) {
        assert.ok(stroke.length > 0 && stroke.flat().every((each) => each >= 0 && each <= side));
      }
    }
  }
});
