// The strongest connections of a network: for a drawing, along the way from its pixels to the outputs.
//
// A connection's contribution is what it adds to the sum of the unit it leads to: the output of the one before, times its
// weight. The search goes back from the outputs to the pixels: first connections into the outputs, then those into the
// units that these come from, and so on. Comparing all 660,000 of the tutorial's network would take 20 times as long, and
// most of the lines would end in silent units.
//
// The largest contributions of all may lead past the winner, the likeliest digit: its sum is often the largest because
// little speaks against it. So the winner's path comes first, the connections that speak for it down to the pixels, and
// connections that speak for another digit are left out: they are outweighed by those against it.

import { largest } from "../common/math.js";

/** @import { Layer, Line, Lines } from "./types.d.ts" @typedef {(contribution: number, unit: number) => number} SizeOf */

export const MOST_LINES = 24; // in a picture, shared among the layers
export const OUTGOING = 8; // of one unit

const unique = (/** @type {number[]} */ values) => [...new Set(values)];
/** @param {Float32Array} values */
const activeOf = (values) => Array.from(values.keys()).filter((input) => values[input] !== 0);

/** @param {Layer} layer @param {Float32Array} values @param {number} input @param {number} unit @returns {Line} */
const connect = ({ kernel, units }, values, input, unit) => ({
  input,
  unit,
  contribution: Math.fround(values[input] * kernel[input * units + unit]),
});

// The strongest connections into some units, at most `count`, by the size of a contribution to a unit.
/** @param {Layer} layer @param {Float32Array} values @param {number[]} units @param {number} count @param {SizeOf} sizeOf */
function strongest(layer, values, units, count, sizeOf) {
  const active = activeOf(values);
  const sizes = new Float32Array(active.length * units.length);
  let at = 0;
  for (const input of active) {
    const begin = input * layer.units;
    for (const unit of units) sizes[at++] = sizeOf(values[input] * layer.kernel[begin + unit], unit);
  }
  return largest(sizes, count)
    .filter((i) => sizes[i] > 0)
    .map((i) => connect(layer, values, active[Math.floor(i / units.length)], units[i % units.length]));
}

// The connections that add most to a unit, at most `count`.
/** @param {Layer} layer @param {Float32Array} values @param {number} unit @param {number} count */
const supporting = (layer, values, unit, count) => strongest(layer, values, [unit], count, (each) => each);

// Put the winner's connections before others of the same layer, without repetition, at most `count` together.
/** @param {Line[]} first @param {Line[]} others @param {number} count */
function join(first, others, count) {
  /** @param {Line} line */
  const isNew = ({ input, unit }) => !first.some((line) => line.input === input && line.unit === unit);
  return { lines: [...first, ...others.filter(isNew)].slice(0, count), winners: first.length };
}

// The strongest connections from the pixels to some outputs, for each layer, together at most MOST_LINES; `winner` is an output
// or null. The winner's path has the largest of what speaks for it, half of the last layer's connections; before, for each
// unit on it, the one that speaks most for the unit. `values` are the inputs of each layer: the pixels, and the outputs of
// each hidden layer.
/** @param {Layer[]} layers @param {Float32Array[]} values @param {number[]} outputs @param {number | null} winner @returns {Lines[]} */
export function strongestPaths(layers, values, outputs, winner) {
  const count = Math.floor(MOST_LINES / layers.length);
  const paths = [];
  let [units, onPath] = [outputs, winner === null ? [] : [winner]];
  for (let number = layers.length - 1; number >= 0; number--) {
    const [layer, inputs] = [layers[number], values[number]];
    const isLast = number === layers.length - 1;
    const each = isLast ? Math.floor(count / 2) : 1;
    const first = onPath.slice(0, count).flatMap((unit) => supporting(layer, inputs, unit, each));
    const others = strongest(layer, inputs, units, count, (each, unit) =>
      isLast && winner !== null && unit !== winner ? Math.max(-each, 0) : Math.abs(each),
    );
    paths.unshift(join(first, others, count));
    units = unique(paths[0].lines.map(({ input }) => input)).sort((a, b) => a - b);
    onPath = unique(first.map(({ input }) => input));
  }
  return paths;
}

// Return the strongest connections of a unit. With an output as `winner`, the path that supports it comes first: it stays in the
// picture while a unit is chosen, and nothing else is drawn like it. For an output see `strongestPaths`.
/** @param {Layer[]} layers @param {Float32Array[]} values @param {number} number @param {number} unit @param {number | null} winner @returns {Lines[]} */
export function connectionsOf(layers, values, number, unit, winner) {
  if (number === layers.length - 1) return strongestPaths(layers, values, [unit], unit);
  const path = winner === null ? [] : pathTo(layers, values, winner);
  const own = new Map([
    [number, strongest(layers[number], values[number], [unit], Math.floor(MOST_LINES / 2), Math.abs)],
    [number + 1, outgoing(layers, values, number, unit)],
  ]);
  return layers.map((_, at) => join(path[at] ?? [], own.get(at) ?? [], MOST_LINES));
}

// The strongest connections from a unit of a hidden layer, at most OUTGOING, those to active units first.
/** @param {Layer[]} layers @param {Float32Array[]} values @param {number} number @param {number} unit */
function outgoing(layers, values, number, unit) {
  const [layer, inputs, outputs] = [layers[number + 1], values[number + 1], values[number + 2]];
  const lines = Array.from({ length: layer.units }, (_, to) => connect(layer, inputs, unit, to));
  const isSilent = (/** @type {Line} */ { unit: to }) => Number(outputs?.[to] === 0);
  return lines
    .sort((a, b) => isSilent(a) - isSilent(b) || Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, OUTGOING)
    .filter(({ contribution }) => contribution !== 0);
}

// Follow the path back from an output. Returns for each layer a list of the connection that adds most, empty if none adds.
/** @param {Layer[]} layers @param {Float32Array[]} values @param {number} output */
function pathTo(layers, values, output) {
  let units = [output];
  return layers.reduceRight(
    (path, layer, number) => {
      path[number] = units.flatMap((unit) => supporting(layer, values[number], unit, 1));
      units = path[number].map(({ input }) => input);
      return path;
    },
    /** @type {Line[][]} */ ([]),
  );
}
