// The trainer's steps and measurements, compared with Keras's and Python's, and training from its settings to its result.

import { PIXELS } from "../page/common/math.js";
import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { computeOutputs, toHalf } from "../page/common/network.js";
import { loadTestDigits, loadTrainingDigits } from "../page/engine/mnist.js";
import { Fitting } from "../page/engine/training/fitting.js";
import { nextTask } from "../page/engine/training/measures.js";
import { ReportedTraining, train } from "../page/engine/training/reported_training.js";
import { estimate } from "../page/engine/training/schedule.js";
import { compileLoops, Trainer } from "../page/engine/training/trainer.js";
import { cases } from "./cases.js";
import { isOrderOf } from "./order.js";
import { startWorker } from "./worker.js";

const { tutorial, seed } = cases;
const unasked = { field: null, mustStop: false };
const small = { ...tutorial, hidden_layers: 2, units: 20, digits: 500, batch_size: 64, epochs: 3, learning_rate: 0.01 };
const loops = await compileLoops();
const [digits, testDigits] = [await loadTrainingDigits(1), await loadTestDigits()];

// Numbers may differ by a part of the expected one, or by `least` if that is more.
function assertNear(found, expected, part, least = 0) {
  assert.equal(found.length, expected.length);
  for (const [i, each] of expected.entries())
    assert.ok(Math.abs(found[i] - each) <= Math.max(part * Math.abs(each), least), `${found[i]} instead of ${each}`);
}

for (const { optimizer, sizes, size, rates, layers, loss, after } of cases.steps) {
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

const begin = (settings, more) => new Fitting(loops, digits, { settings, seed, ...more });

// Ask the worker, and once more with each of `others` after an update of the stage "learning"; returns a promise of its
// messages and, at the end, its answer. A request is [name, body].
async function trainInWorker(request, ...others) {
  const worker = startWorker("engine/training/worker.js");
  const received = [];
  const ask = (id, [name, body]) => worker.postMessage({ id, name, body });
  ask(0, request);
  await new Promise((resolve, reject) => {
    worker.on("error", reject).on("message", (message) => {
      received.push(message);
      if (message.update?.stage === "learning" && others.length) ask(1, others.shift());
      if (message.id === 0) resolve();
    });
  });
  await worker.terminate();
  return received;
}

async function updatesOf(settings, more, ...others) {
  const start = { settings, checkpoint: null, field: null, ...more };
  return (await trainInWorker(["train", start], ...others)).flatMap(({ update }) => update ?? []);
}
const learningOf = (updates) => updates.filter(({ stage }) => stage === "learning");

test("training reports its progress and its result", async () => {
  const updates = await updatesOf(small);
  assert.deepEqual([...new Set(updates.map(({ stage }) => stage))], ["loading", "learning", "testing", "done"]);
  const learning = learningOf(updates);
  const last = learning.at(-1);
  assert.ok(learning.every(({ progress }) => progress >= 0 && progress <= 1));
  assert.deepEqual([last.weights.length, last.weights[0].length], [16, 784]);
  assert.deepEqual([last.epoch, last.batch, last.batches], [3, 8, 8]);
  const validated = learning.filter((update) => "val_loss" in update).map(({ epoch }) => epoch);
  assert.deepEqual(validated, [1, 2, 3]);
  const moments = learning.flatMap(({ moment }) => moment ?? []);
  const kept = new Set(Array.from({ length: 38 }, (_, i) => Math.round(24 * (i / 37) ** 2)));
  const found = moments.map(({ epoch, batch }) => 8 * (epoch - 1) + batch);
  assert.deepEqual(found, [...kept]);
  const result = updates.at(-1);
  assert.equal(result.end, "finished");
  assert.deepEqual(result.network.settings, small);
  assert.equal(moments.at(-1).accuracy, result.test_accuracy);
  assert.equal(last.val_accuracy, result.test_accuracy);
  assert.ok(result.test_accuracy > 0.5);
  const weights = result.network.layers.flatMap(({ kernel, bias }) => [...kernel, ...bias]);
  assert.deepEqual(new Uint16Array(moments.at(-1).halves.buffer), Uint16Array.from(weights, toHalf));
});

for (const { name, record, figures, outputs } of cases.networks) {
  test(`the network "${name}" is measured as by Python`, async () => {
    const updates = [];
    const fitting = begin(record.settings, { layers: record.layers });
    const run = new ReportedTraining(fitting, { test: testDigits }, unasked, ({ update }) => updates.push(update));
    await run.finish();
    const { network, examples, test_loss: loss, ...found } = updates.at(-1);
    for (const [key, value] of Object.entries(figures.exact)) assert.deepEqual(found[key], value, key);
    assertNear([loss], [figures.test_loss], 1e-4); // a mean of logarithms: single precision has 1e-5 of the sums
    assert.deepEqual(network.settings, record.settings);
    assertNear([network.threshold], [figures.threshold], 0, 1e-3); // of the logarithms of small probabilities
    assert.deepEqual(network.active_for, figures.active_for);
    const { misread, ...mistakes } = network.mistakes;
    const { misread: inOrder, ...others } = record.mistakes;
    assert.deepEqual(mistakes, others);
    assert.ok(isOrderOf(misread, inOrder, figures.sortedBy), `${misread} instead of ${inOrder}`);
    assert.equal(examples.length > 0, misread.length > 0);
    for (const [i, each] of examples.entries())
      assert.deepEqual([each.true, each.predicted], [testDigits.labels[misread[i]], figures.predictions[misread[i]]]);
    for (const [layer, units] of record.most_activating.entries()) {
      units.forEach((positions, unit) => {
        // Digits that look the same may change places.
        const [own, others] = [network.most_activating[layer][unit], positions].map((all) =>
          all.map((at) => outputs[layer][at * units.length + unit]),
        );
        assertNear(own, others, 1e-5); // sums in another order, in single precision
      });
    }
  });
}

const pixelsOf = ({ images }, at) =>
  Float32Array.from(images.subarray(at * PIXELS, (at + 1) * PIXELS), (level) => Math.fround(level / 255));

test("the newest drawing is read, and stopped training keeps what it has learned", async () => {
  const [image, other] = [0, 1].map((at) => testDigits.images.slice(at * PIXELS, (at + 1) * PIXELS));
  const settings = { ...tutorial, epochs: 50 };
  const updates = await updatesOf(settings, { field: image }, ["show", other], ["stop"]);
  const [result, learning] = [updates.at(-1), learningOf(updates)];
  assert.equal(result.end, "stopped");
  assert.equal(learning[0].batches, Math.ceil(2000 / settings.batch_size)); // of all digits that there are
  assertNear([learning[0].probabilities.reduce((a, b) => a + b)], [1], 1e-6); // ten numbers in single precision
  const expected = computeOutputs(result.network.layers, pixelsOf(testDigits, 1)).at(-1);
  assertNear(result.probabilities, expected, 0, 1e-4); // WebAssembly and JavaScript add in another order
  const { progress, moment, val_accuracy: accuracy } = learning.at(-1);
  assert.ok(progress < 1);
  assert.deepEqual([accuracy, moment.accuracy], Array(2).fill(result.test_accuracy));
});

test("training that diverges says so and has no network", async () => {
  const updates = [];
  // On these digits, the largest learning rate of the page would not diverge.
  const settings = { ...small, digits: 300, optimizer: "sgd", learning_rate: 1e8, hidden_layers: 3, dropout: 0 };
  const run = new ReportedTraining(begin(settings), { test: testDigits }, unasked, ({ update }) =>
    updates.push(update),
  );
  await run.fit();
  await run.finish();
  const { end, network, test_loss: loss } = updates.at(-1);
  assert.deepEqual({ end, network, loss }, { end: "diverged", network: null, loss: null });
  assert.equal(updates.findLast((update) => "loss" in update).loss, null);
});

const figuresOf = ({ peak, peak_step, test_loss, misread, network }) => [
  ...[peak, peak_step, test_loss, misread],
  network.layers,
];

for (const optimizer of ["adam", "rmsprop", "sgd"]) {
  test(`training with ${optimizer} continues from a checkpoint unless it is of another network`, async () => {
    const settings = { ...small, optimizer };
    const checkpointOf = (of) => {
      const fitting = begin(of);
      while (!fitting.isEndOfEpoch) fitting.step();
      return structuredClone({ ...fitting.checkpoint(), seconds: 100 });
    };
    const results = [];
    for (const checkpoint of [null, checkpointOf(settings), checkpointOf({ ...settings, units: 64 })]) {
      const updates = [];
      const keep = ({ update }) => update && updates.push(update); // a slow machine reports checkpoints, too
      await train({ settings, checkpoint, seed }, unasked, keep);
      results.push({ ...updates.at(-1), first: learningOf(updates)[0].epoch });
    }
    const [whole, continued, restarted] = results;
    assert.deepEqual([whole.first, continued.first, restarted.first], [1, 2, 1]);
    for (const each of [continued, restarted]) assert.deepEqual(figuresOf(each), figuresOf(whole));
    assert.ok(continued.seconds > 100 && restarted.seconds < 100);
  });
}

test("the time is estimated, also on a device that pauses", async (context) => {
  const asked = { settings: tutorial, numbers: [60_000, 40_000, 20_000] };
  const [{ answer }] = await trainInWorker(["measure", asked]);
  const [most, more, few] = answer;
  assert.ok(most > 1 && most < 10_000);
  assertNear([more - few], [most - more], 1e-9); // as many more steps, and all read the test digits as often
  assert.ok(most > more && few > most - more);
  let now = 0;
  context.mock.method(performance, "now", () => (now += 1000)); // more than it tries
  assert.ok((await estimate(tutorial, [60_000])).every(Number.isFinite));
});
test("two measurements may wait for messages at the same time", () => Promise.all([nextTask(), nextTask()]));
