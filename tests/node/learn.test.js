// The lesson that the figures of finished training give.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasText } from "../page/shared/texts.js";
import { lessonOf } from "../page/tabs/learn/verdict.js";

test("the figures of training give its lesson", () => {
  const tutorial = { hidden_layers: 2, units: 512, dropout: 0.2 };
  const figures = { end: "finished", test_accuracy: 0.977, known: 0.985, peak: 2.4, peak_step: 1, dead: [0, 3] };
  const lost = { test_accuracy: 0.098, known: 0.1, peak: 93, peak_step: 3 };
  const cases = [
    ["compare", {}],
    ["diverged", { end: "diverged", test_accuracy: 0.098, known: 0.1 }],
    ["dead", { ...lost, dead: [40, 512] }],
    ["mostly_dead", { ...lost, dead: [503, 106] }],
    ["too_large", { ...lost, dead: [0, 256] }],
    ["too_large", { ...lost, dead: [] }, { hidden_layers: 0 }],
    ["slow", { ...lost, peak: 2.9 }],
    ["slow", { ...lost, peak_step: 1 }], // before any step
    ["by_heart", { test_accuracy: 0.7, known: 1 }],
    ["gap", { test_accuracy: 0.9, known: 0.97 }],
    ["no_hidden", { test_accuracy: 0.92, known: 0.93 }, { hidden_layers: 0 }],
    ["few_units", { test_accuracy: 0.92, known: 0.93 }, { units: 16 }],
    ["no_dropout", {}, { dropout: 0 }],
    ["compare", { peak: 5, peak_step: 9 }], // it has recovered
  ];
  for (const [lesson, found, settings] of cases) {
    assert.equal(lessonOf({ ...figures, ...found }, { ...tutorial, ...settings }), lesson);
    assert.ok(lesson === "compare" || hasText(`learn_lesson_${lesson}`));
  }
});
