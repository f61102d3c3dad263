// The curves of loss and accuracy over the epochs: SVG, in the units of its box.

import { clamp } from "../../common/math.js";
import { setProperty, makeSvg as svg } from "../../shared/elements.js";
import { joinWith } from "../../shared/language.js";
import { decimal, percent, text } from "../../shared/texts.js";
import { placeOf } from "./run.js";

/**
 * @import { Place } from "./run.js"
 * @import { Curve, Curves, KeptRun, LearningUpdate, Measure, Moment } from "./types.d.ts"
 * @typedef {{ curves: Curves, epochs: number, peak: number }} Shown
 */

const BOX = { width: 560, height: 170, left: 68, right: 8, top: 12, bottom: 24 };
const INTERVALS = 30; // of an epoch, at most: the mean of a few batches is noise
const KEPT_POINTS = 60; // of a curve of an earlier run, and its last one

// The axes never change, so that runs can be compared. That of the loss is logarithmic: a good run ends at 0.05, and
// steps that are too large begin with a loss of 100.
const MEASURES = {
  loss: {
    marks: [10, 1, 0.1, 0.01],
    guess: Math.log(10),
    part: (/** @type {number} */ value) => Math.log10(value / 0.01) / 3, // of the axis
    format: (/** @type {number} */ value) => decimal(value, value < 0.1 ? 2 : value < 1 ? 1 : 0),
  },
  accuracy: {
    marks: [1, 0.5, 0],
    guess: 0.1,
    part: (/** @type {number} */ value) => value,
    format: (/** @type {number} */ value) => percent(value),
  },
};
const NAMES = /** @type {Measure[]} */ (["loss", "accuracy"]);

// A curve from updates of the stage "learning".
//
// Keras reports the mean of an epoch so far; the curve shows the current value: the mean since the previous update, in
// the middle between the two.
/** @param {LearningUpdate[]} updates @param {Measure} name @returns {Curve} */
function recent(updates, name) {
  let before = /** @type {LearningUpdate | null} */ (null);
  return updates.flatMap((update) => {
    const last = before?.epoch === update.epoch ? before : { ...update, batch: 0, loss: 0, accuracy: 0 };
    const batches = update.batch - last.batch;
    if (batches < update.batches / INTERVALS) {
      before = last;
      return [];
    }
    before = update;
    const [mean, meanBefore] = [update[name] ?? null, last[name] ?? null];
    if (mean === null || meanBefore === null) return []; // the loss may diverge
    return [[(placeOf(last) + placeOf(update)) / 2, (mean * update.batch - meanBefore * last.batch) / batches]];
  });
}

// On the test digits: at the end of each epoch, and at the moments that are kept.
/** @param {LearningUpdate[]} updates @param {Moment[]} moments @param {Measure} name @returns {Curve} */
function validated(updates, moments, name) {
  const places = /** @type {Map<number, number>} */ (new Map());
  /** @param {Place} place @param {number | null} [value] */
  const add = (place, value = null) => value !== null && places.set(placeOf(place), value);
  for (const moment of moments) add(moment, moment[name]);
  for (const update of updates) add(update, update[/** @type {const} */ (`val_${name}`)]);
  return [...places].sort(([one], [other]) => one - other);
}

/** @param {LearningUpdate[]} updates @param {Moment[]} [moments] @returns {Curves} */
export function curvesOf(updates, moments = []) {
  const measured = (/** @type {Measure} */ name) => ({
    training: recent(updates, name),
    validation: validated(updates, moments, name),
  });
  return { loss: measured("loss"), accuracy: measured("accuracy") };
}

// The same curves with fewer points, for an earlier run.
/** @param {Curves} curves @returns {Curves} */
export function ghostOf({ loss, accuracy }) {
  /** @param {Curve} points @returns {Curve} */
  const thin = (points) => {
    const step = Math.max(1, points.length / KEPT_POINTS);
    const chosen = points.filter(
      (_, i) => i === points.length - 1 || Math.floor(i / step) !== Math.floor((i - 1) / step),
    );
    return chosen.map(([place, value]) => [Number(place.toFixed(3)), Number(value.toPrecision(4))]);
  };
  /** @type {(of: Curves[Measure]) => Curves[Measure]} */
  const both = ({ training, validation }) => ({ training: thin(training), validation: thin(validation) });
  return { loss: both(loss), accuracy: both(accuracy) };
}

// Returns the figures of both measures, and `draw`; `ghosts` are earlier runs, each drawn over its own epochs.
export function makeCurves() {
  const drawings = NAMES.map((name) => {
    const figure = document.createElement("figure");
    figure.innerHTML =
      `<figcaption><span data-text="learn_${name}"></span> <small data-text="learn_${name}_why"></small></figcaption>` +
      `<svg class="${name}" role="img" data-title="learn_${name}_title"></svg>`;
    const node = /** @type {SVGSVGElement} */ (figure.querySelector("svg"));
    const unitOf = (/** @type {DOMRectReadOnly} */ { width, height }) =>
      Math.max(BOX.width / width, BOX.height / height);
    new ResizeObserver(([{ contentRect }]) => setProperty(node, "--unit", unitOf(contentRect))).observe(node);
    return { name, node, figure };
  });
  return {
    figures: Object.fromEntries(drawings.map(({ name, figure }) => [name, figure])),
    draw(/** @type {Shown} */ run, /** @type {KeptRun[]} */ ghosts) {
      for (const { name, node } of drawings) showMeasure(node, name, run, ghosts);
    },
  };
}

// Say of a measure's curves where they start and end.
/** @param {Curves[Measure]} curves @param {(value: number) => string} format @returns {string[]} */
function runWords(curves, format) {
  return /** @type {const} */ (["training", "validation"]).flatMap((kind) => {
    const points = curves[kind];
    if (points.length < 2) return [];
    const [[, first], [, last]] = [points[0], points[points.length - 1]];
    const [start, end] = [format(first), format(last)];
    const trend = start === end ? "stays" : last < first ? "falls" : "rises";
    return [text(`learn_run_${trend}`, { start, end, name: text(`learn_${kind}`) })];
  });
}

// Show one measure: a line for the training digits, a dashed one for the test digits, and fainter ones for earlier runs.
/** @param {SVGSVGElement} node @param {Measure} name @param {Shown} run @param {KeptRun[]} ghosts */
function showMeasure(node, name, { curves, epochs, peak }, ghosts) {
  const { marks, guess, part, format } = MEASURES[name];
  const { width, height, left, right, top, bottom } = BOX;
  const x = (/** @type {number} */ place, all = epochs) => left + (place / all) * (width - left - right);
  const y = (/** @type {number} */ value) => height - bottom - clamp(part(value), 0, 1) * (height - top - bottom);
  const words = [text(`learn_${name}_title`), ...runWords(curves[name], format)];
  node.setAttribute("aria-label", joinWith(".", words));
  node.setAttribute("viewBox", `0 0 ${width} ${height}`);
  node.replaceChildren(
    ...marks.flatMap((mark) => [
      svg("path", { class: "grid", d: `M${left} ${y(mark)}H${width - right}` }),
      svg("text", { x: left - 9, y: y(mark) + 4, "text-anchor": "end" }, format(mark)),
    ]),
    svg("path", { class: "guess", d: `M${left} ${y(guess)}H${width - right}` }),
    svg("text", { class: "guess", x: width - right, y: y(guess) - 4, "text-anchor": "end" }, text("learn_guessing")),
  );
  const step = Math.ceil(epochs / 5);
  for (let epoch = 0; epoch <= epochs; epoch += step) {
    node.append(svg("text", { x: x(epoch), y: height - 6, "text-anchor": "middle" }, String(epoch)));
  }
  const toPath = (/** @type {Curve} */ points, /** @type {number} */ all) =>
    points.map(([place, value], i) => `${i ? "L" : "M"}${x(place, all).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  /** @param {Curves[Measure]} curves @param {string} kind @param {number} all */
  const lines = ({ training, validation }, kind, all) => [
    svg("path", { class: `training ${kind}`, d: toPath(training, all) }),
    svg("path", { class: `validation ${kind}`, d: toPath(validation, all) }),
  ];
  // One dot for each epoch, and the last one; the dots of all moments would hide the line.
  const dots = curves[name].validation.filter(
    ([place], i, { length }) => i === length - 1 || (place && Number.isInteger(place)),
  );
  node.append(
    ...ghosts.flatMap((each) => lines(each.curves[name], "ghost", each.settings.epochs)),
    ...lines(curves[name], "", epochs),
    ...dots.map(([place, value]) => svg("circle", { class: "validation", cx: x(place), cy: y(value), r: 3.5 })),
  );
  // The line leaves the axis at the top: say how far.
  if (name === "loss" && peak > marks[0]) {
    const attributes = { class: "peak", x: left + 36, y: y(marks[0]) + 14 };
    node.append(svg("text", attributes, `↑ ${decimal(peak, 0)}`));
  }
}
