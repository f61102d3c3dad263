// The curves of loss and accuracy over the epochs: SVG, in the units of its box.

import { SVG } from "../../pad/canvas.js";

const BOX = { width: 300, height: 170, left: 44, right: 8, top: 8, bottom: 24 };

const svg = (name, attributes, words = "") => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = words;
  return node;
};

const placeOf = ({ epoch, batch, batches }) => epoch - 1 + batch / batches; // in epochs
export const isSamePlace = (one, other) => placeOf(one) === placeOf(other);

// Points of a curve from updates of the stage "learning": lists of [place in epochs, value].
//
// Keras reports the mean of an epoch so far; the curve shows the current value: the mean since the previous update, in
// the middle between the two.
export function recent(updates, name) {
  return updates.flatMap((update, i) => {
    const before = updates[i - 1]?.epoch === update.epoch ? updates[i - 1] : { ...update, batch: 0, [name]: 0 };
    if (update[name] === null || before[name] === null) return []; // the loss may diverge
    const value = (update[name] * update.batch - before[name] * before.batch) / (update.batch - before.batch);
    return [[(placeOf(before) + placeOf(update)) / 2, value]];
  });
}
export const validated = (updates, name) =>
  updates.filter((update) => update[name] != null).map((update) => [placeOf(update), update[name]]);

// Show one measure: a line for the training digits, dots joined by dashes for the test digits, and fainter lines for
// earlier trainings.
//
//   run      {training, validation}, lists of points
//   ghosts   the same of earlier trainings
//   epochs   how many there are
//   highest  value on the axis
//   format   returns a value in words
export function showCurve(node, { run, ghosts, epochs, highest, format }) {
  const { width, height, left, right, top, bottom } = BOX;
  const x = (place) => left + (place / epochs) * (width - left - right);
  const y = (value) => height - bottom - (Math.min(value, highest) / highest) * (height - top - bottom);
  node.setAttribute("viewBox", `0 0 ${width} ${height}`);
  node.replaceChildren();
  for (const part of [0, 0.5, 1]) {
    node.append(
      svg("path", { class: "grid", d: `M${left} ${y(part * highest)}H${width - right}` }),
      svg("text", { x: left - 5, y: y(part * highest) + 4, "text-anchor": "end" }, format(part * highest)),
    );
  }
  const step = Math.ceil(epochs / 5);
  for (let epoch = 0; epoch <= epochs; epoch += step) {
    node.append(svg("text", { x: x(epoch), y: height - 6, "text-anchor": "middle" }, epoch));
  }
  const toPath = (points) =>
    points.map(([place, value], i) => `${i ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const lines = ({ training, validation }, kind) => [
    svg("path", { class: `training ${kind}`, d: toPath(training) }),
    svg("path", { class: `validation ${kind}`, d: toPath(validation) }),
  ];
  node.append(
    ...ghosts.flatMap((each) => lines(each, "ghost")),
    ...lines(run, ""),
    ...run.validation.map(([place, value]) =>
      svg("circle", { class: "validation", cx: x(place), cy: y(value), r: epochs > 20 ? 2 : 3.5 }),
    ),
  );
}
