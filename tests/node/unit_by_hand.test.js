// A unit made by hand, beside what Python computes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, LINES, lines, setFor } from "../page/unit_by_hand/digits.js";
import { hintFor } from "../page/unit_by_hand/hint.js";
import { countRead, outputsOf } from "../page/unit_by_hand/network.js";
import { countRight, imageAt, learn, makeUnit, setWeight, sumsOf } from "../page/unit_by_hand/unit.js";
import { cases } from "./cases.js";

const TARGET = 7;
const unitOf = ({ weights, bias }) => ({ weights: Float64Array.from(weights), bias });
const assertNear = (found, expected) => {
  for (const [i, each] of expected.entries())
    assert.ok(Math.abs(found[i] - each) < 1e-3 * (1 + Math.abs(each)), `${i}`);
};
const { strokes, rule, hint, network, chosen, lines: ofLines } = cases;

test("sums and the count follow each stroke", { skip: !strokes }, () => {
  const [digits, unit] = [setFor(strokes.digits, TARGET), { ...makeUnit(), bias: strokes.bias }];
  assert.deepEqual(digits.wanted, strokes.digits.wanted);
  const sums = sumsOf(unit, digits);
  for (const { pixel, weight, sums: expected, right } of strokes.steps) {
    setWeight(unit, pixel, weight, digits, sums);
    assert.deepEqual([...sums], expected); // exact, with whole weights
    assert.equal(countRight(sums, digits.wanted), right);
    assert.deepEqual(sumsOf(unit, digits), sums);
  }
});

test("the rule corrects the same digits by the same amounts", { skip: !rule }, () => {
  const [digits, unit, whole] = [setFor(rule.digits, TARGET), unitOf(rule.start), unitOf(rule.start)];
  let at = 0;
  for (const place of rule.places) {
    const step = learn(unit, digits, at, 1);
    assert.deepEqual([step.made, step.last], [1, place]);
    ({ at } = step);
  }
  assertNear([...unit.weights, unit.bias], [...rule.after.weights, rule.after.bias]);
  for (let [next, left] = [0, rule.places.length]; left > 0; ) {
    const pass = learn(whole, digits, next, left);
    [next, left] = [pass.at, left - pass.made];
  }
  assert.deepEqual(whole, unit); // many at once are the same as one by one
});

test("the hint is about the most frequent mistake", { skip: !hint }, () => {
  const digits = setFor(hint.digits, TARGET);
  assert.deepEqual(hintFor(Float64Array.from(hint.sums), digits), hint.hint);
  const right = Float64Array.from(digits.wanted, (wanted) => wanted - 0.5);
  assert.equal(hintFor(right, digits), null);
});

test("ten units are a network", { skip: !network }, () => {
  const units = network.units.map(unitOf);
  for (const [i, expected] of network.outputs.entries()) {
    const outputs = outputsOf(units, imageAt(network.digits.images, i));
    assertNear(
      outputs.map((sum) => sum / 255),
      expected,
    );
  }
  assert.equal(countRead(units, network.digits), network.read);
});

test("the chosen digits are the first of each kind", { skip: !chosen }, () => {
  assert.deepEqual(choose(chosen.labels, chosen.target), chosen.places);
});

test("no unit is right about more than three of four pictures of lines", { skip: !ofLines }, () => {
  const [tests, training] = [true, false].map((isTest) => setFor(lines(isTest), LINES));
  assert.equal(tests.wanted.filter(Boolean).length, 500);
  const images = [tests, training].flatMap((digits) =>
    [...digits.labels.keys()].filter((i) => digits.labels[i] === 3).map((i) => `${imageAt(digits.images, i)}`),
  );
  assert.equal(new Set(images).size, 500); // all differ, also between the two
  for (const unit of ofLines.units.map(unitOf)) {
    for (let pass = 0; pass < 5; pass++) {
      assert.ok(countRight(sumsOf(unit, tests), tests.wanted) <= 750);
      assert.ok(learn(unit, training, 0).made > 0);
    }
  }
});
