// The curves of loss and accuracy over the epochs: SVG, in the units of its box.

import { clamp } from "../../engine/math.js";
import { SVG } from "../../pad/canvas.js";
import { decimal, percent } from "../../shared/format.js";
import { text } from "../../shared/translations.js";

const BOX = { width: 300, height: 170, left: 44, right: 8, top: 12, bottom: 24 };
const INTERVALS = 30; // of an epoch, at most: the mean of a few batches is noise
const KEPT_POINTS = 60; // of a curve of an earlier run, and its last one

// The axes never change, so that runs can be compared. That of the loss is logarithmic: a good run ends at 0.05, and
// steps that are too large begin with a loss of 100.
const MEASURES = {
  loss: {
    marks: [10, 1, 0.1, 0.01],
    guess: Math.log(10),
    part: (value) => Math.log10(value / 0.01) / 3, // of the axis
    format: (value) => decimal(value, value < 0.1 ? 2 : value < 1 ? 1 : 0),
  },
  accuracy: { marks: [1, 0.5, 0], guess: 0.1, part: (value) => value, format: (value) => percent(value) },
};

const svg = (name, attributes, words = "") => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = words;
  return node;
};

export const placeOf = ({ epoch, batch, batches }) => epoch - 1 + batch / batches; // in epochs
export const isSamePlace = (one, other) => placeOf(one) === placeOf(other);

// Points of a curve from updates of the stage "learning": lists of [place in epochs, value].
//
// Keras reports the mean of an epoch so far; the curve shows the current value: the mean since the previous update, in
// the middle between the two.
function recent(updates, name) {
  let before = /** @type {import("./types.d.ts").LearningUpdate | null} */ (null);
  return updates.flatMap((update) => {
    const last = before?.epoch === update.epoch ? before : { ...update, batch: 0, [name]: 0 };
    const batches = update.batch - last.batch;
    if (batches < update.batches / INTERVALS) {
      before = last;
      return [];
    }
    const value = (update[name] * update.batch - last[name] * last.batch) / batches;
    const place = (placeOf(last) + placeOf(update)) / 2;
    const isKnown = update[name] !== null && last[name] !== null; // the loss may diverge
    before = update;
    return isKnown ? [[place, value]] : [];
  });
}

// On the test digits: at the end of each epoch, and at the moments that are kept.
function validated(updates, moments, name) {
  const places = new Map(moments.map((moment) => [placeOf(moment), moment[name]]));
  for (const update of updates) if (update[`val_${name}`] != null) places.set(placeOf(update), update[`val_${name}`]);
  return [...places].sort(([one], [other]) => one - other);
}

// The curves of a run, {loss, accuracy} of {training, validation}, each a list of points.
export function curvesOf(updates, moments = []) {
  const names = Object.keys(MEASURES);
  return Object.fromEntries(
    names.map((name) => [name, { training: recent(updates, name), validation: validated(updates, moments, name) }]),
  );
}

// The same curves with fewer points, for an earlier run.
export function thinned(curves) {
  const thin = (points) => {
    const step = Math.max(1, points.length / KEPT_POINTS);
    const isChosen = (i) => i === points.length - 1 || Math.floor(i / step) !== Math.floor((i - 1) / step);
    const chosen = points.filter((_, i) => isChosen(i));
    return chosen.map(([place, value]) => [Number(place.toFixed(3)), Number(value.toPrecision(4))]);
  };
  return Object.fromEntries(
    Object.entries(curves).map(([name, { training, validation }]) => [
      name,
      { training: thin(training), validation: thin(validation) },
    ]),
  );
}

// Add the figures of both measures to a box. Returns `show`:
//
//   run      {curves, epochs, peak}: the curves to show, how many epochs there are, and the largest loss of a batch
//   ghosts   the same of earlier runs, each drawn over its own epochs
export function makeCurves(box) {
  const drawings = Object.keys(MEASURES).map((name) => {
    const figure = document.createElement("figure");
    figure.innerHTML =
      `<figcaption><span data-text="learn_${name}"></span> <small data-text="learn_${name}_why"></small></figcaption>` +
      `<svg class="${name}" role="img" data-title="learn_${name}_title"></svg>`;
    box.append(figure);
    return { name, node: figure.querySelector("svg") };
  });
  return function show(run, ghosts = []) {
    for (const { name, node } of drawings) {
      showMeasure(node, MEASURES[name], {
        run: run.curves[name],
        ghosts: ghosts.map(({ curves, epochs }) => ({ ...curves[name], epochs })),
        epochs: run.epochs,
        peak: name === "loss" ? run.peak : null,
      });
    }
  };
}

// Show one measure: a line for the training digits, a dashed one for the test digits, and fainter ones for earlier runs.
function showMeasure(node, { marks, guess, part, format }, { run, ghosts, epochs, peak }) {
  const { width, height, left, right, top, bottom } = BOX;
  const x = (place, all = epochs) => left + (place / all) * (width - left - right);
  const y = (value) => height - bottom - clamp(part(value), 0, 1) * (height - top - bottom);
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
  const toPath = (points, all) =>
    points.map(([place, value], i) => `${i ? "L" : "M"}${x(place, all).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const lines = ({ training, validation }, kind, all) => [
    svg("path", { class: `training ${kind}`, d: toPath(training, all) }),
    svg("path", { class: `validation ${kind}`, d: toPath(validation, all) }),
  ];
  // One dot for each epoch, and the last one; the dots of all moments would hide the line.
  const dots = run.validation.filter(
    ([place], i, { length }) => i === length - 1 || (place && Number.isInteger(place)),
  );
  node.append(
    ...ghosts.flatMap((each) => lines(each, "ghost", each.epochs)),
    ...lines(run, "", epochs),
    ...dots.map(([place, value]) => svg("circle", { class: "validation", cx: x(place), cy: y(value), r: 3.5 })),
  );
  // The line leaves the axis at the top: say how far.
  if (peak > marks[0]) {
    const attributes = { class: "peak", x: left + 36, y: y(marks[0]) + 14 };
    node.append(svg("text", attributes, `↑ ${decimal(peak, 0)}`));
  }
}
