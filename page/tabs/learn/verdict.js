// What a finished training shows, in words: its figures, and its lesson.

import { usesOwn } from "../../common/training_settings.js";
import { formatList, withNote } from "../../shared/language.js";
import { decimal, percent, text } from "../../shared/texts.js";

/** @import { OwnDrawing, Result, Settings, Tested, Tutorial } from "./types.d.ts" */

const CHANCE = 0.003; // a smaller difference of two accuracies on 10,000 digits is less than two standard errors
const WITH_FIGURES = ["by_heart", "gap"]; // lessons that mention the accuracy themselves
export const FAILED = ["diverged", "dead", "mostly_dead", "too_large"]; // lessons that do not depend on the data
const RARE = 0.05; // part of a digit's readings that are not named
const MOST = 3; // readings that are named
const WITH_TUTORIAL = ["no_hidden", "few_units"];

const LEARNED = 0.85; // accuracy on the training digits below which a network has not even learned those
const JUMP = 3; // a loss of a batch after the first step; guessing has ln 10 = 2.3
const GAP = 0.05; // between the accuracies on training digits and new ones
const BY_HEART = 0.99; // accuracy on the training digits that the network knows by heart
const FEW_UNITS = 32;

// Returns the name of a training's lesson; the text `learn_lesson_NAME` explains it:
//
//   diverged                        the loss became infinite
//   dead, mostly_dead, too_large    the loss jumped, and the network has not learned its training digits; in the first two,
//                                   all or most units of a layer are stuck at 0
//   slow                            it has not learned its training digits, without a jump of the loss
//   by_heart                        it knows its training digits by heart, but reads new ones worse
//   gap                             it reads its training digits better than new ones
//   no_hidden, few_units, no_dropout   what this setting does
//   compare                         none of these, so its accuracy is worth a comparison with the tutorial's
/** @param {Result} result @param {Settings} settings */
export function lessonOf({ end, known, test_accuracy: accuracy, peak, peak_step: peakStep, dead }, settings) {
  if (end === "diverged") return "diverged";
  if (known < LEARNED) {
    if (peakStep === 1 || peak < JUMP) return "slow";
    const most = Math.max(0, ...dead);
    return most === settings.units ? "dead" : most > settings.units / 2 ? "mostly_dead" : "too_large";
  }
  if (known - accuracy >= GAP) return known >= BY_HEART ? "by_heart" : "gap";
  if (settings.hidden_layers === 0) return "no_hidden";
  if (settings.units <= FEW_UNITS) return "few_units";
  return settings.dropout === 0 ? "no_dropout" : "compare";
}

/** @param {Result} result @param {Settings} settings @param {Tutorial | null} tutorial */
export function verdictWords(result, settings, tutorial) {
  const lesson = lessonOf(result, settings);
  const figures = text("learn_verdict", {
    accuracy: percent(result.test_accuracy, 1),
    count: result.misread,
    total: result.confusion_matrix.flat().reduce((sum, count) => sum + count),
  });
  if (settings.data !== "mnist" && !FAILED.includes(lesson)) return `${figures} ${dataResult(result, settings)}`;
  if (result.end === "stopped") return `${figures} ${text("learn_end_stopped")}`;
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

// What the data did: of bad data, how the network reads test digits of that digit.
/** @param {Result} result @param {Settings} settings */
function dataResult({ confusion_matrix: matrix, seen, given }, { data, digit, other }) {
  const values = { digit, other, seen: decimal(seen ?? 0, 0), given: decimal(given ?? 0, 0) };
  const words = text(`learn_result_${data === "tenth" || data === "half" ? "labels" : data}`, values);
  return usesOwn({ data }) ? words : `${words} ${readingsWords(matrix[digit], digit)}`;
}

function readingsWords(/** @type {number[]} */ counts, /** @type {number} */ digit) {
  const total = counts.reduce((sum, count) => sum + count);
  const readings = counts.map((count, read) => ({ read, part: count / total })).filter(({ part }) => part >= RARE);
  readings.sort((one, another) => another.part - one.part);
  const named = readings.slice(0, MOST).map(({ read, part }) => withNote(read, percent(part)));
  return text("learn_result_reads", { digit, list: formatList(named) });
}

function comparison(/** @type {number} */ accuracy, /** @type {Tutorial} */ tutorial) {
  const difference = accuracy - tutorial.test_accuracy;
  const key = Math.abs(difference) < CHANCE ? "learn_even" : difference > 0 ? "learn_better" : "learn_not_better";
  return text(key, { accuracy: percent(tutorial.test_accuracy, 1) });
}

// How a network reads the visitor's drawings, in words; "" for null.
export function testWords(/** @type {Tested | null} */ tested) {
  if (tested === null) return "";
  const { drawings, right, learned } = tested;
  const countRight = (/** @type {OwnDrawing[]} */ some) => some.filter(({ id }) => right.has(id)).length;
  const fresh = drawings.filter(({ id }) => !learned.has(id));
  const all = text("mine_test", { total: drawings.length, right: countRight(drawings) });
  if (fresh.length === drawings.length) return all;
  const values = { learned: drawings.length - fresh.length, fresh: fresh.length, right: countRight(fresh) };
  return `${all} ${fresh.length === 0 ? text("mine_learned_all") : text("mine_learned", values)}`;
}
