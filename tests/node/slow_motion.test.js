// The slow motion shows the numbers of the network in plain Python, and calculations that a pocket calculator confirms.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTrainingDigits } from "../page/engine/mnist.js";
import { learningFrames } from "../page/engine/training/learning_steps.js";
import { compileLoops } from "../page/engine/training/trainer.js";
import { calculationsOf, equationOf, rowsOf, stepFrom } from "../page/tabs/learn/slow_figures.js";
import { cases } from "./cases.js";

const HALF = 0.5e-4; // of the last place that is shown; beside it, 1e-6 for numbers in single precision
const { rate, first, steps } = cases;
const [{ positions, sent, again, gradients, weights: after }] = steps;
const [loops, digits] = [await compileLoops(), await loadTrainingDigits(1)];
const frames = [...learningFrames(loops, digits, { digit: null, position: positions[0] })];
const [read, compare, back, second] = frames;
const singles = steps.filter((step) => step.positions.length === 1);
const readings = singles.map((step) => ({ label: digits.labels[step.positions[0]], answers: step.answers[0] }));
const { label } = readings[0];
const OUTPUTS = [...Array(10).keys()];

const numbersIn = (words) =>
  (words.match(/−?\d[\d,]*(\.\d+)?/g) ?? []).map((each) => Number(each.replace("−", "-").replace(",", "")));
function assertShown(words, expected) {
  const found = numbersIn(words);
  assert.equal(found.length, expected.length, words);
  for (const [i, each] of expected.entries()) assert.ok(Math.abs(found[i] - each) <= HALF + 1e-6, `${words}: ${each}`);
}
const assertNear = (found, expected) =>
  assert.ok(Math.abs(found - expected) <= 1e-6, `${found} instead of ${expected}`);

test("the answers and their errors are those of plain Python", () => {
  const shown = [
    [read, readings[0]],
    [compare, readings[0]],
    [back, readings[0]],
  ];
  shown.push(...frames.filter(({ stage }) => stage === "digit").map((frame, i) => [frame, readings[i + 1]]));
  assert.equal(shown.length, 2 + readings.length);
  for (const [frame, expected] of shown) {
    assert.equal(frame.label, expected.label);
    for (const [digit, { words, arrow }] of rowsOf(frame).entries()) {
      const [answer, target] = [expected.answers[digit], Number(digit === expected.label)];
      assertShown(words.replace("− ", ""), frame === read ? [answer] : [answer, target, answer - target]);
      if (frame === read) continue;
      const [one, , error] = numbersIn(words.replace("− ", ""));
      assertNear(one - target, error); // also after rounding
      assert.deepEqual(arrow, [frame.answers[digit], target]);
    }
  }
  for (const [digit, { words }] of rowsOf(second).entries())
    assertShown(words, [readings[0].answers[digit], again[digit]]);
});

test("each calculation about a weight is that of plain Python, and right with the numbers that are shown", () => {
  for (const output of OUTPUTS) {
    for (const unit of sent.keys()) {
      const at = unit * 10 + output;
      const shown = calculationsOf(back, output, unit).map((terms) => terms.flatMap(([words]) => numbersIn(words)));
      const [[error, activation, slope], [old, factor, same, next]] = shown;
      const wrong = readings[0].answers[output] - (output === label);
      const expected = [wrong, sent[unit], gradients[2][at], first[2][at], after[2][at]];
      for (const [i, each] of [error, activation, slope, old, next].entries())
        assert.ok(Math.abs(each - expected[i]) <= HALF + 1e-6);
      assert.deepEqual([factor, same], [rate, slope]);
      // No further off than the rounding of each term allows.
      assert.ok(Math.abs(error * activation - slope) <= HALF * (1 + Math.abs(error) + Math.abs(activation)) + 1e-8);
      assert.ok(Math.abs(old - factor * slope - next) <= HALF * (2 + factor) + 1e-8);
    }
  }
});

test("the equation of each stage has the numbers of plain Python", () => {
  const at = (unit) => unit * 10 + label;
  const parts = Array.from(sent, (each, unit) => [each, first[2][at(unit)]]);
  parts.sort(([one, by], [other, times]) => Math.abs(other * times) - Math.abs(one * by));
  const [answer, later] = [readings[0].answers[label], again[label]];
  const expected = {
    read: [...parts[0], ...parts[1], read.sums[label]],
    compare: [answer, 1, answer - 1],
    back: [first[2][at(3)], rate, gradients[2][at(3)], after[2][at(3)]],
    again: [answer, later],
    digit: [readings[1].answers[readings[1].label], -Math.log(readings[1].answers[readings[1].label])],
  };
  for (const [stage, numbers] of Object.entries(expected)) {
    const frame = frames.find((each) => each.stage === stage);
    const words = equationOf(frame, label, 3).flatMap(([words]) => words.replace("−ln ", "").replace(/^−$/, ""));
    assertShown(words.join(" "), numbers);
  }
});

test("steps lead through the stages and back", () => {
  const visited = [];
  for (let at = 0; at !== null; at = stepFrom(frames, at, 1)) visited.push(at);
  const stages = visited.map((at) => frames[at].stage);
  assert.deepEqual(stages, ["read", "compare", "back", "again", "digit", "batch", "epoch"]);
  for (const [i, at] of visited.slice(1).entries()) assert.equal(stepFrom(frames, at, -1), visited[i]);
});
