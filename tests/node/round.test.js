// The test digits that a visitor reads against the network.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawDigits } from "../page/tabs/mistakes/state.js";

const kinds = (misread, right) =>
  Array.from({ length: misread + right }, (_, position) => ({
    position,
    true: 1,
    predicted: position < misread ? 7 : 1,
  }));
const isMistake = ({ true: label, predicted }) => label !== predicted;

test("a round begins with a misread digit, half of it is misread, and no digit comes back before all others", () => {
  const digits = kinds(36, 36);
  const seen = [];
  const places = new Set();
  for (let round = 0; round < 6; round++) {
    const drawn = drawDigits(digits, seen, 12);
    assert.ok(isMistake(drawn[0]));
    assert.equal(drawn.filter(isMistake).length, 6);
    for (const [place, digit] of drawn.entries()) if (isMistake(digit)) places.add(place);
    seen.push(...drawn.map(({ position }) => position));
    assert.equal(new Set(seen).size, 12 * (round + 1));
  }
  assert.ok(places.size > 6, "misread digits come anywhere");
  assert.equal(new Set(drawDigits(digits, seen, 12)).size, 12);
});

test("a network with few digits of a kind, or of both, has shorter rounds", () => {
  const drawn = (misread, right) => drawDigits(kinds(misread, right), [], 12).map(isMistake);
  assert.deepEqual(drawn(0, 0), []);
  assert.deepEqual(drawn(0, 30), Array(12).fill(false));
  assert.deepEqual(drawn(300, 0), Array(12).fill(true));
  assert.equal(drawn(1, 30).filter(Boolean).length, 1);
  assert.equal(drawn(3, 4).length, 7);
});
