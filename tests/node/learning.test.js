// Ten thousand of MNIST's digits teach a network to read.

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fitting } from "../page/engine/training/fitting.js";
import { score } from "../page/engine/training/measures.js";
import { compileLoops } from "../page/engine/training/trainer.js";
import { cases } from "./cases.js";

test("ten thousand digits teach a network to read", async () => {
  const { settings, training, test: unseen } = cases;
  const fitting = new Fitting(await compileLoops(), training, { settings, seed: 0 });
  while (fitting.done < fitting.steps) fitting.step();
  const { accuracy } = await score(fitting.trainer, unseen, async () => {});
  assert.ok(accuracy > 0.93, `${accuracy}`); // Keras: 0.942 to 0.950
});
