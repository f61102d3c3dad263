// The trainer's steps are those of Keras.

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTrainingDigits } from "../page/engine/mnist.js";
import { compileLoops, Trainer } from "../page/engine/training/trainer.js";
import { cases } from "./cases.js";

const [loops, digits] = [await compileLoops(), await loadTrainingDigits(1)];

for (const { optimizer, sizes, size, rates, layers, loss, after } of cases) {
  test(`steps are those of Keras with ${optimizer}`, () => {
    const trainer = new Trainer(loops, { sizes, layers, optimizer, batchSize: size, seed: 0 });
    for (const [step, rate] of rates.entries()) {
      const count = step === rates.length - 1 ? size - 5 : size;
      const batch = Uint32Array.from({ length: count }, (_, i) => step * size + i);
      trainer.forward(digits.images, batch, true);
      const { losses } = trainer.backward(batch.map((position) => digits.labels[position]));
      // Single precision rounds a sum of 784 products by up to 1e-5 of it, and ten steps add up such differences.
      if (step === 0) assert.ok(Math.abs(losses.reduce((a, b) => a + b) / size - loss) <= 1e-5 * loss);
      trainer.step(rate);
    }
    const norm = (values) => Math.hypot(...values);
    for (const [number, layer] of trainer.network().entries()) {
      for (const name of ["kernel", "bias"]) {
        const [before, expected] = [layers, after].map((all) => all[number][name]);
        const difference = norm(layer[name].map((each, i) => each - expected[i]));
        assert.ok(difference <= 1e-4 * norm(expected.map((each, i) => each - before[i])), `${name} ${number}`);
      }
    }
  });
}
