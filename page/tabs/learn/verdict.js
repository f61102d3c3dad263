// What a finished training shows, in words: its figures, and its lesson, see model/jobs/lesson.py.

import { decimal, percent } from "../../shared/format.js";
import { text } from "../../shared/translations.js";

const CHANCE = 0.003; // a smaller difference of two accuracies on 10,000 digits is less than two standard errors
const WITH_FIGURES = ["by_heart", "gap"]; // lessons that mention the accuracy themselves
const WITH_TUTORIAL = ["no_hidden", "few_units"];

// `result` is the update of the stage "done", `settings` are those of the training, and `tutorial` the results of the
// tutorial's network, or null.
export function verdictWords(result, settings, tutorial) {
  const { lesson, end } = result;
  const figures = text("learn_verdict", {
    accuracy: percent(result.test_accuracy, 1),
    count: result.misread,
    total: result.confusion_matrix.flat().reduce((sum, count) => sum + count),
  });
  if (end === "time" || end === "others") return `${figures} ${text(`learn_end_${end}`)}`;
  if (lesson === "compare") return tutorial ? `${figures} ${comparison(result.test_accuracy, tutorial)}` : figures;
  if (WITH_TUTORIAL.includes(lesson) && !tutorial) return figures;
  const words = text(`learn_lesson_${lesson}`, {
    accuracy: percent(result.test_accuracy),
    known: percent(Math.floor(100 * result.known) / 100),
    gap: decimal(100 * (result.known - result.test_accuracy), 1),
    digits: decimal(settings.digits, 0),
    units: settings.units,
    dead: Math.max(0, ...result.dead),
    peak: decimal(result.peak ?? 0, 0),
    step: decimal(result.peak_step, 0),
    tutorial: tutorial && percent(tutorial.test_accuracy, 1),
  });
  return WITH_FIGURES.includes(lesson) ? words : `${figures} ${words}`;
}

function comparison(accuracy, tutorial) {
  const difference = accuracy - tutorial.test_accuracy;
  const key = Math.abs(difference) < CHANCE ? "learn_even" : difference > 0 ? "learn_better" : "learn_not_better";
  return text(key, { accuracy: percent(tutorial.test_accuracy, 1) });
}
