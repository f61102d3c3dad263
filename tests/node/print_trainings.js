// Prints what Learn's trainings give, as JSON: for each order {settings, tests, fields} of cases.js the accuracy of its network
// on what it learned from; its accuracy and confusion matrix on the first test digits, as many as each of `tests` says; and
// the readings of fields of 784 bytes.

import "./browser.js";
import { PIXELS } from "../page/common/math.js";
import { SEED } from "../page/engine/constants.js";
import { measureCertainty } from "../page/engine/recognizer.js";
import { Fitting } from "../page/engine/training/fitting.js";
import { confusionMatrix, nextTask, score } from "../page/engine/training/measures.js";
import { ReportedTraining } from "../page/engine/training/reported_training.js";
import { compileLoops } from "../page/engine/training/trainer.js";
import { chooseDigits, loadDigits } from "../page/engine/training/training_digits.js";
import { cases } from "./cases.js";

const WHILE_LEARNING = 1000; // test digits for each moment: all of them would take half of the time

async function train({ settings, tests, fields }) {
  const { training, test } = await loadDigits(settings.digits, () => {});
  const { digits } = chooseDigits(training, settings, { labels: new Uint8Array(), images: new Uint8Array() });
  const first = (count) => ({ labels: test.labels.slice(0, count), images: test.images.slice(0, count * PIXELS) });
  const updates = [];
  const fitting = new Fitting(await compileLoops(), digits, { settings, seed: SEED });
  const run = new ReportedTraining(
    fitting,
    { test: first(WHILE_LEARNING) },
    { field: null, mustStop: false },
    ({ update }) => update && updates.push(update),
  );
  await run.fit();
  await run.finish();
  const { known, network } = updates.at(-1);
  const tested = [];
  for (const digits of tests.map(first)) {
    const { accuracy, predictions } = await score(fitting.trainer, digits, nextTask);
    tested.push({ accuracy, matrix: confusionMatrix(digits.labels, predictions) });
  }
  const moments = updates.flatMap(({ epoch, val_accuracy: part }) => (part === undefined ? [] : [[epoch, part]]));
  const readings = fields.map((field) => {
    fitting.trainer.forward(field, [0]);
    const probabilities = Array.from(fitting.trainer.read().probabilities);
    return { probabilities, isDigit: measureCertainty(probabilities) >= network.threshold };
  });
  return { tested, known, moments, readings };
}

const results = [];
for (const order of cases.orders) results.push(await train(order));
console.log(JSON.stringify(results));
