// The network in plain Python computes what slow motion does, from the same first weights; slow motion shows its lines.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED } from "../page/engine/constants.js";
import { loadTrainingDigits } from "../page/engine/mnist.js";
import { learningFrames } from "../page/engine/training/learning_steps.js";
import { compileLoops, Trainer } from "../page/engine/training/trainer.js";
import { linesOf } from "../page/tabs/learn/slow_program.js";
import { cases } from "./cases.js";

const { sizes, rate, batch, first, steps, program, tolerance } = cases;
const [loops, digits] = [await compileLoops(), await loadTrainingDigits(1)];
const trainer = new Trainer(loops, { sizes, optimizer: "sgd", batchSize: batch, seed: SEED });

function assertNear(found, expected, what) {
  assert.equal(found.length, expected.length, what);
  for (const [i, each] of expected.entries())
    assert.ok(Math.abs(found[i] - each) <= tolerance, `${what}: ${found[i]} instead of ${each}`);
}
function assertWeights(expected, what) {
  for (const [number, { kernel, bias }] of trainer.network().entries())
    assertNear([...kernel, ...bias], expected[number], `${what}, layer ${number}`);
}

test("the first weights and each step are those of the engine", () => {
  assertWeights(first, "first weights");
  for (const { positions, answers, loss, gradients, weights } of steps) {
    trainer.forward(digits.images, positions, true);
    const { probabilities, losses } = trainer.backward(positions.map((position) => digits.labels[position]));
    assertNear(probabilities, answers.flat(), "answers");
    assertNear([losses.reduce((sum, each) => sum + each) / positions.length], [loss], "loss");
    for (const [layer, expected] of gradients.entries()) assertNear(trainer.gradients(layer), expected, "gradients");
    trainer.step(rate);
    assertWeights(weights, "new weights");
  }
});

const frames = [...learningFrames(loops, digits, { digit: null, position: steps[0].positions[0] })];

test("each stage shows a part of the program with its values", () => {
  const [{ label, answers, again, errors, gradients, new: after, sums }] = frames;
  const at = 3 * 10 + label; // of the weight from unit 3
  const expected = {
    read: [sums[label], answers[label]],
    compare: [steps[0].loss, errors[label]],
    back: [gradients[at], after[at]],
    again: [again.answers[label]],
    digit: [steps[1].answers[0][digits.labels[3]], steps[1].loss, ""],
    batch: [batch, ""],
    epoch: [digits.labels.length],
  };
  for (const [stage, values] of Object.entries(expected)) {
    const frame = frames.find((each) => each.stage === stage);
    const lines = linesOf(program, { frame, output: label, unit: 3 });
    const found = lines.flatMap(({ value }) => (value === null ? [] : [value.split("= ").at(-1).replace("−", "-")]));
    assert.deepEqual(
      found,
      values.map((value) => (value % 1 ? value.toFixed(4) : String(value))),
      stage,
    );
    assert.ok(lines.length <= 30, stage);
  }
});
