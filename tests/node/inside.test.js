// What the engine computes about a network and a drawing, compared with Keras, NumPy and Pillow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { argmax, fromBase64 } from "../page/common/math.js";
import { computeOutputs } from "../page/common/network.js";
import { makeSteps } from "../page/engine/preprocessing_steps.js";
import { nearestTo, outputsToPlace, placeOf } from "../page/engine/projection.js";
import { normalise, Recognizer } from "../page/engine/recognizer.js";
import { changeFrames, differenceOf, fool, logOddsGradient } from "../page/engine/smallest_change.js";
import { connectionsOf, MOST_LINES, OUTGOING, strongestPaths } from "../page/engine/strongest_paths.js";
import { centres, relevance, sumOf, weightsImage } from "../page/engine/unit_values.js";
import { cases } from "./cases.js";

const OUTPUTS = Array.from({ length: 10 }, (_, digit) => digit);
const fieldOf = ({ width, height, data }) => ({ width, height, data: fromBase64(data) });
const range = (count) => Array.from({ length: count }, (_, i) => i);

// A sum of a thousand products differs by its order and by single precision.
function assertNear(found, expected, tolerance = 1e-4) {
  const most = Math.max(1, ...expected.map(Math.abs));
  assert.equal(found.length, expected.length);
  for (const [i, each] of expected.entries())
    assert.ok(Math.abs(found[i] - each) <= tolerance * most, `${i}: ${found[i]} instead of ${each}`);
}

for (const { name, layers, field: image, digit, outputs, gradient, logOdds } of cases.networks ?? []) {
  test(`activations and gradients of ${name} are those of Keras`, () => {
    const field = fieldOf(image);
    const found = computeOutputs(layers, normalise(field));
    for (const [number, expected] of outputs.entries()) assertNear([...found[number]], expected);
    assertNear([...relevance(layers, field, digit, found)], gradient);
    const sums = computeOutputs([...layers.slice(0, -1), { ...layers.at(-1), activation: "linear" }], normalise(field));
    assertNear([...logOddsGradient(layers, sums, digit)], logOdds);
  });

  test(`sums of ${name} have their largest products`, () => {
    const values = [normalise(fieldOf(image)), ...outputs.map((each) => Float32Array.from(each))];
    for (const [number, { kernel, bias, units }] of layers.entries()) {
      const unit = digit % units;
      const taken = sumOf(layers, values[number], number, unit, outputs[number][unit]);
      const products = [...values[number]].map((value, input) => value * kernel[input * units + unit]);
      const used = products.filter(Boolean);
      const largest = used.map(Math.abs).sort((a, b) => b - a);
      const listed = taken.inputs.map((input) => Math.abs(products[input]));
      assertNear(listed, largest.slice(0, 5));
      assert.equal(taken.others, used.length - listed.length);
      const total = used.reduce((sum, each) => sum + each, 0) + bias[unit];
      const shown = taken.values.reduce((sum, value, i) => sum + value * taken.weights[i], taken.rest + taken.bias);
      assertNear([taken.total, shown], [total, total]);
    }
  });

  test(`the lines of ${name} are products, and those of the answer come first`, () => {
    const values = [normalise(fieldOf(image)), ...outputs.slice(0, -1).map((each) => Float32Array.from(each))];
    const winner = argmax(outputs.at(-1));
    const paths = strongestPaths(layers, values, OUTPUTS, winner);
    checkLines(paths, layers, values);
    const last = paths.at(-1);
    const [speaking, others] = [last.lines.slice(0, last.winners), last.lines.slice(last.winners)];
    const { kernel, units } = layers.at(-1);
    const all = [...values.at(-1)].map((value, input) => value * kernel[input * units + winner]);
    const expected = all.filter((each) => each > 0).sort((a, b) => b - a);
    assertNear(
      speaking.map(({ contribution }) => contribution),
      expected.slice(0, speaking.length),
    );
    assert.equal(speaking.length, Math.min(expected.length, Math.floor(MOST_LINES / layers.length / 2)));
    assert.ok(others.every(({ unit, contribution }) => unit === winner || contribution < 0));
  });

  test(`the strongest path of the drawing in ${name} stays while a unit is chosen`, () => {
    const values = [normalise(fieldOf(image)), ...outputs.slice(0, -1).map((each) => Float32Array.from(each))];
    for (const number of layers.slice(1).keys()) {
      const found = connectionsOf(layers, values, number, digit, argmax(outputs.at(-1)));
      checkLines(found, layers, values);
      let to = argmax(outputs.at(-1));
      for (const [at, { kernel, units }] of [...layers.entries()].reverse()) {
        const [first, ...others] = found[at].lines;
        const products = [...values[at]].map((value, input) => value * kernel[input * units + to]);
        assert.deepEqual([found[at].winners, first.unit], [1, to]);
        assert.ok(first.contribution > 0);
        assertNear([first.contribution], [Math.max(...products)]);
        assert.ok(others.every(({ unit, input }) => (at === number ? unit : input) === digit));
        if (at > number + 1 || at < number) assert.equal(others.length, 0);
        else assert.ok(others.length <= (at === number ? MOST_LINES / 2 : OUTGOING));
        to = first.input;
      }
    }
  });
}

function checkLines(paths, layers, values) {
  assert.equal(paths.length, layers.length);
  let count = 0;
  for (const [number, { lines, winners }] of paths.entries()) {
    const { kernel, units } = layers[number];
    for (const { input, unit, contribution } of lines) {
      assert.equal(contribution, Math.fround(values[number][input] * kernel[input * units + unit]));
      assert.notEqual(contribution, 0);
    }
    assert.equal(new Set(lines.map(({ input, unit }) => `${input} ${unit}`)).size, lines.length);
    assert.ok(winners <= lines.length);
    count += lines.length;
  }
  assert.ok(count <= MOST_LINES);
}

for (const { name, layers, centroids, images } of cases.looks ?? []) {
  test(`the units of ${name} look where their weights are`, () => {
    // The engine adds 1e-9 to each weight, so that every unit has a centre; the sums are in single precision.
    for (const [unit, place] of centres(layers).entries()) assertNear(place, centroids[unit], 1e-3);
    for (const { layer, unit, image } of images) assertNear([...weightsImage(layers, layer, unit)], image);
  });
}

for (const { strokes, lineWidth, steps } of cases.steps ?? []) {
  test(`the steps of ${strokes.length} strokes are Pillow's pictures`, () => {
    const taken = makeSteps({ strokes, lineWidth });
    for (const name of ["box", "field", "plain"]) assert.deepEqual(taken[name], fieldOf(steps[name]), name);
    for (const name of ["crop", "centre_of_mass", "corner"]) assertNear(taken[name], steps[name], 1e-9);
    assert.equal(taken.line_width, steps.line_width);
  });
}

for (const { layers, map, fields } of cases.maps ?? []) {
  test("a place on the map is that of NumPy", () => {
    for (const { field, place, nearest } of fields) {
      const at = placeOf(map, outputsToPlace(layers, normalise(fieldOf(field))));
      assertNear(at, place, 1e-3); // the map's own weights are in half precision
      assert.deepEqual(nearestTo(map.places, place, nearest.length), nearest);
    }
  });
}

for (const { name, layers, threshold, field: image, targets } of cases.fooled ?? []) {
  test(`${name} reads a changed image as another digit, and noise as large does not fool it`, () => {
    const recognizer = new Recognizer({ layers, threshold, active_for: null });
    const field = fieldOf(image);
    const isRead = (data, digit) => {
      const { probabilities, isDigit } = recognizer.judge({ ...field, data });
      return isDigit && argmax(probabilities) === digit;
    };
    for (const digit of targets) {
      const change = fool(recognizer, field, digit);
      assert.ok(change, `${digit}`);
      const difference = [...differenceOf(change)];
      assert.ok(isRead(change.after.data, digit) && recognizer.judge(change.after).probabilities[digit] >= 0.8);
      assert.ok(Math.hypot(...difference) / 255 <= 6);
      const shuffled = range(784).map((at) => difference[(at * 393 + 17) % 784]);
      for (const other of [difference.map((each) => each / 2), shuffled]) {
        const data = field.data.map((level, at) => Math.max(0, Math.min(255, Math.round(level + other[at]))));
        assert.ok(!isRead(data, digit), `${digit}`);
      }
      const frames = changeFrames(change, 12).map(({ data }) => [...data]);
      assert.deepEqual([frames[0], frames.at(-1)], [[...field.data], [...change.after.data]]);
    }
    const { probabilities, isDigit } = recognizer.judge(field);
    if (isDigit) assert.throws(() => fool(recognizer, field, argmax(probabilities)), { reason: "already_read" });
  });
}
