// The numbers and words of the slow motion. Its frames are those of engine/training/slow_motion.js:
//
//   stage             one of STAGES; the first four are about the first step of learning
//   label             the digit to read
//   answers, errors   the ten probabilities, and the same without what they should be
//   picture, lines    the digit and the units as Inside shows them, see picture.js, and connections
//   steps             how many have been made
//   size, share       of the batch or the epoch; and of its newest digits how many it read correctly
//
// Those of the first step also have what it does: `again`, the frame of the same digit after it; `changes`, the connections
// that it changes most; `changed` of all `weights`; `rate`; and of the outputs' weights, (units × outputs), `old`, `gradients`
// and `new`, and what the units `sent`.

import { decimal, percent } from "../../shared/format.js";
import { text } from "../../shared/translations.js";

const STAGES = ["read", "compare", "back", "again", "digit", "batch", "epoch"];
const PLACES = 4; // of numbers

// A number as it is shown; a rounded −0 is 0.
export const number = (value) => decimal(Math.round(value * 10 ** PLACES) / 10 ** PLACES + 0, PLACES).replace("-", "−");
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

// The ten answers: how long each bar is, whether it is the right one, where its arrow begins and ends, and its numbers.
export const rowsOf = ({ stage, label, answers, errors, again }) =>
  Array.from(answers, (answer, digit) => {
    const [isRight, next] = [digit === label, again?.answers[digit]];
    const row = { part: answer, isRight, arrow: null, words: number(answer) };
    if (stage === "again")
      return { ...row, part: next, arrow: [answer, next], words: `${row.words} → ${number(next)}` };
    if (!["compare", "back", "digit"].includes(stage)) return row;
    const target = Number(isRight);
    return { ...row, arrow: [answer, target], words: `${row.words} − ${target} = ${number(errors[digit])}` };
  });

// The units before the outputs, by how much the step changes their weights into one: the most first.
export function unitsByChange({ sent, gradients }, output) {
  const sizeOf = (unit) => Math.abs(gradients[unit * 10 + output]);
  return Array.from(sent.keys()).sort((one, other) => sizeOf(other) - sizeOf(one));
}

// The two calculations about the weight from a unit to an output: lists of signs and of numbers with their names.
export function calculationsOf({ sent, errors, old, gradients, new: after, rate }, output, unit) {
  const at = unit * 10 + output;
  const term = (words, key) => [words, text(`slow_${key}`, { digit: output, unit })];
  const [error, slope] = [term(number(errors[output]), "error_of"), term(number(gradients[at]), "slope")];
  const [before, next] = [term(number(old[at]), "old"), term(number(after[at]), "new")];
  const step = [term(decimal(rate, 2), "rate"), ["×"], term(factor(gradients[at]), "slope")];
  return [
    [error, ["×"], term(number(sent[unit]), "sent"), ["="], slope],
    [before, ["−"], ...step, ["="], next],
  ];
}

// What Inside's picture shows: of the error that goes back, the weights into one output, that of a unit as the strongest.
export function pictureOf(frame, output, unit) {
  const { stage, picture, lines, changes, sent, gradients, rate } = frame;
  if (stage !== "back") return { ...picture, connections: lines };
  const from = [unit, ...unitsByChange(frame, output).filter((each) => each !== unit)];
  const contributions = from.map((each) => -rate * gradients[each * 10 + output]);
  const full = rate * Math.max(...gradients.subarray(0, sent.length * 10).map(Math.abs));
  const last = { from, to: from.map(() => output), contributions, winners: 1, full };
  return { ...picture, connections: [...changes.slice(0, -1), last] };
}

export const titleOf = ({ stage }) => `${STAGES.indexOf(stage) + 1}/${STAGES.length} ${text(`slow_${stage}`)}`;

/** @type {(frame: import("./types.d.ts").Frame, output: number) => string} */
export const wordsOf = ({ stage, label, answers, again, share = 0, ...figures }, output) =>
  text(`slow_${stage}_words`, {
    ...figures, // steps, size, changed, weights
    ...{ digit: label, output, answer: number(answers[label]), share: percent(share) },
    again: again && number(again.answers[label]),
  });

// The frame to go to: the last one of the next stage, or of the one before; null after the last stage.
export function stepFrom(frames, at, direction) {
  const ends = Array.from(frames.keys()).filter((i) => frames[i].stage !== frames[i + 1]?.stage);
  return direction > 0 ? (ends.find((i) => i > at) ?? null) : (ends.findLast((i) => i < at) ?? 0);
}
