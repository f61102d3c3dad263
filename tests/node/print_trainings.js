// Prints what Learn's trainings give, as JSON: for each order {settings, tests, fields} of cases.js the accuracy of its network
// on the first `tests` test digits and on what it learned from, its confusion matrix, and the readings of fields of 784 bytes.

import "./browser.js";
import { measureCertainty } from "../page/engine/recognizer.js";
import { loadTestDigits, loadTrainingDigits } from "../page/engine/mnist.js";
import { SEED } from "../page/engine/constants.js";
import { Fitting } from "../page/engine/training/fitting.js";
import { compileLoops, PIXELS } from "../page/engine/training/trainer.js";
import { chooseDigits } from "../page/engine/training/training_digits.js";
import { Received, Run } from "../page/engine/training/training.js";
import { cases } from "./cases.js";

const none = { labels: new Uint8Array(), images: new Uint8Array() };

async function train({ settings, tests, fields }) {
  const { labels, images } = await loadTestDigits();
  const test = { labels: labels.subarray(0, tests), images: images.subarray(0, tests * PIXELS) };
  const { digits, repeated, times, seen, given } = chooseDigits(await loadTrainingDigits(settings.digits), settings, none);
  const fitting = new Fitting(await compileLoops(), digits, { settings, repeated, times, seed: SEED });
  let result = null;
  const moments = [];
  const run = new Run(fitting, { test }, new Received(), ({ update }) => {
    if (update?.val_accuracy !== undefined) moments.push([update.epoch, update.val_accuracy]);
    if (update?.stage === "done") result = update;
  });
  await run.fit();
  await run.finish({ seen, given });
  const { test_accuracy: accuracy, known, confusion_matrix: matrix, network, end, dead } = result;
  const readings = fields.map((field) => {
    fitting.trainer.forward(field, [0]);
    const probabilities = Array.from(fitting.trainer.read().probabilities);
    return { probabilities, isDigit: measureCertainty(probabilities) >= network.threshold };
  });
  return { accuracy, known, matrix, end, dead, seen, given, moments, threshold: network?.threshold, readings };
}

const results = [];
for (const order of cases.orders) results.push(await train(order));
console.log(JSON.stringify(results));
