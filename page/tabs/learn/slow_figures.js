// The numbers and words of the slow motion.

import { percent, signedDecimal, text } from "../../shared/texts.js";

/** @import { Frame, StepFrame } from "./types.d.ts" */

const STAGES = ["read", "compare", "back", "again", "digit", "batch", "epoch"];
const PLACES = 4; // of numbers

export const number = (/** @type {number} */ value) => signedDecimal(value, PLACES);
const factor = (/** @type {number} */ value) => (value < 0 ? `(${number(value)})` : number(value));

// The ten answers.
/**
 * @typedef {object} Row
 * @property {number} part how long the bar is
 * @property {boolean} isRight
 * @property {[begin: number, end: number] | null} arrow
 * @property {string} words its numbers
 */
/** @param {Frame} frame @returns {Row[]} */
export const rowsOf = ({ stage, label, answers, errors, again }) =>
  Array.from(answers, (answer, digit) => {
    const isRight = digit === label;
    const row = { part: answer, isRight, arrow: null, words: number(answer) };
    if (stage === "again") {
      const next = again.answers[digit];
      return { ...row, part: next, arrow: [answer, next], words: `${row.words} → ${number(next)}` };
    }
    if (!["compare", "back", "digit"].includes(stage)) return row;
    const target = Number(isRight);
    return { ...row, arrow: [answer, target], words: `${row.words} − ${target} = ${number(errors[digit])}` };
  });

// The units before the outputs, by how much the step changes their weights into one: the most first.
export function unitsByChange(/** @type {StepFrame} */ { sent, gradients }, /** @type {number} */ output) {
  const sizeOf = (/** @type {number} */ unit) => Math.abs(gradients[unit * 10 + output]);
  return Array.from(sent.keys()).sort((one, other) => sizeOf(other) - sizeOf(one));
}

// The two calculations about the weight from a unit to an output: lists of signs and of numbers with their names.
/** @param {StepFrame} frame @param {number} output @param {number} unit @returns {string[][][]} */
export function calculationsOf({ sent, errors, old, gradients, new: after, rate }, output, unit) {
  const at = unit * 10 + output;
  /** @param {string} words @param {string} key */
  const term = (words, key) => [words, text(`slow_${key}`, { digit: output, unit })];
  const [error, slope] = [term(number(errors[output]), "error_of"), term(number(gradients[at]), "slope")];
  const [before, next] = [term(number(old[at]), "old"), term(number(after[at]), "new")];
  const step = [term(signedDecimal(rate), "rate"), ["×"], term(factor(gradients[at]), "slope")];
  return [
    [error, ["×"], term(number(sent[unit]), "sent"), ["="], slope],
    [before, ["−"], ...step, ["="], next],
  ];
}

// The equation of a frame: signs, and numbers with their names.
/** @param {Frame} frame @param {number} output @param {number} unit @returns {string[][]} */
export function equationOf(frame, output, unit) {
  const { stage, label, answers, errors, again } = frame;
  if (stage === "read") return sumOf(frame, output);
  if (stage === "back") return calculationsOf(frame, output, unit)[1];
  if (stage === "again") return [[number(answers[label])], ["→"], [number(again.answers[label])]];
  if (stage === "compare") {
    const error = [number(errors[output]), text("slow_error_of", { digit: output })];
    return [[number(answers[output])], ["−"], [String(Number(output === label))], ["="], error];
  }
  return [[`−ln ${number(answers[label])}`], ["="], [number(-Math.log(answers[label])), text("learn_loss")]];
}

// The sum of an output with its two largest parts.
/** @param {StepFrame} frame @param {number} output @returns {string[][]} */
function sumOf({ sent, old, sums }, output) {
  const weightOf = (/** @type {number} */ unit) => old[unit * 10 + output];
  const sizeOf = (/** @type {number} */ unit) => Math.abs(sent[unit] * weightOf(unit));
  const [first, second] = Array.from(sent.keys()).sort((one, other) => sizeOf(other) - sizeOf(one));
  const product = (/** @type {number} */ unit) => [
    ...[[number(sent[unit]), text("slow_sent", { unit })], ["×"]],
    [factor(weightOf(unit)), text("slow_weight_of")],
  ];
  const sum = [number(sums[output]), text("slow_sum_of", { digit: output })];
  return [...product(first), ["+"], ...product(second), ["+ … ="], sum];
}

// What Inside's picture shows: of the error that goes back, the weights into one output, that of a unit as the strongest.
/** @param {Frame} frame @param {number} output @param {number} unit */
export function pictureOf(frame, output, unit) {
  if (frame.stage !== "back") return { ...frame.picture, connections: frame.lines };
  const { picture, changes, sent, gradients, rate } = frame;
  const from = [unit, ...unitsByChange(frame, output).filter((each) => each !== unit)];
  const contributions = from.map((each) => -rate * gradients[each * 10 + output]);
  const full = rate * Math.max(...gradients.subarray(0, sent.length * 10).map(Math.abs));
  const last = { from, to: from.map(() => output), contributions, winners: 1, full };
  return { ...picture, connections: [...changes.slice(0, -1), last] };
}

export const titleOf = (/** @type {Frame} */ { stage }) =>
  `${STAGES.indexOf(stage) + 1}/${STAGES.length} ${text(`slow_${stage}`)}`;

/** @param {Frame} frame @param {number} output */
export const wordsOf = ({ stage, label, answers, again, share = 0, ...figures }, output) =>
  text(`slow_${stage}_words`, {
    ...figures, // steps, size, changed, weights
    ...{ digit: label, output, answer: number(answers[label]), share: percent(share) },
    again: again && number(again.answers[label]),
  });

// The frame to go to: the last one of the next stage, or of the one before; null after the last stage.
/** @param {Frame[]} frames @param {number} at @param {number} direction */
export function stepFrom(frames, at, direction) {
  const ends = Array.from(frames.keys()).filter((i) => frames[i].stage !== frames[i + 1]?.stage);
  return direction > 0 ? (ends.find((i) => i > at) ?? null) : (ends.findLast((i) => i < at) ?? 0);
}
