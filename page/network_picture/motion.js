// The transition of the picture from one answer to the next: the units' activity and the lines.

import { OUTPUTS } from "./layout.js";

/** @import { Grid } from "./layout.js" @import { Connections, HiddenLayer, Line } from "./types.d.ts" */

const EASE = 70; // ms in which the distance to the wanted state falls by a factor e
const NEAR = 0.01; // distance at which the wanted state is reached
const FAINTEST = 0.02; // part of the strongest line; weaker lines are hidden

export class Motion {
  // For hidden layers with `units` each.
  constructor(/** @type {Pick<HiddenLayer, "units">[]} */ hidden) {
    this.levels = hidden.map(({ units }) => new Float32Array(units)); // from 0 to 1, as shown now
    this.wantedLevels = this.levels;
    this.lines = /** @type {Map<string, Line>} */ (new Map()); // by "layer from to"
  }

  // Set the wanted activity of each layer, or null for none, and the lines.
  moveTo(/** @type {Float32Array<ArrayBuffer>[] | null} */ levels, /** @type {Connections[]} */ connections) {
    this.wantedLevels = levels ?? this.levels.map((each) => new Float32Array(each.length));
    for (const line of this.lines.values()) [line.wanted, line.isOnPath, line.isStrongest] = [0, false, false];
    const strongest = strongestOf(connections);
    connections.forEach(({ from, to, contributions, winners, full = 1e-9 }, layer) => {
      const largest = Math.max(...contributions.map(Math.abs), full);
      contributions.forEach((contribution, i) => {
        const key = `${layer} ${from[i]} ${to[i]}`;
        const part = this.lines.get(key)?.part ?? 0;
        const marks = { wanted: contribution / largest, isOnPath: i < winners, isStrongest: i === strongest[layer] };
        this.lines.delete(key); // to keep the order of this answer
        this.lines.set(key, { layer, from: from[i], to: to[i], part, ...marks });
      });
    });
  }

  // Approach the wanted state for `time` ms. Returns whether it is not reached yet.
  step(/** @type {number} */ time) {
    const part = 1 - Math.exp(-time / EASE);
    let farthest = 0;
    this.levels.forEach((layer, number) => {
      const wanted = this.wantedLevels[number];
      for (let i = 0; i < layer.length; i++) {
        layer[i] += (wanted[i] - layer[i]) * part;
        farthest = Math.max(farthest, Math.abs(wanted[i] - layer[i]));
      }
    });
    for (const [key, line] of this.lines) {
      line.part += (line.wanted - line.part) * part;
      farthest = Math.max(farthest, Math.abs(line.wanted - line.part));
      if (line.wanted === 0 && Math.abs(line.part) < FAINTEST) this.lines.delete(key);
    }
    if (farthest > NEAR) return true;
    for (const [number, layer] of this.levels.entries()) layer.set(this.wantedLevels[number]);
    for (const line of this.lines.values()) line.part = line.wanted;
    return false;
  }

  // The visible lines, those of the path last, and the strongest of each kind last.
  get visibleLines() {
    const rank = (/** @type {Line} */ { part, isOnPath, isStrongest }) =>
      Math.abs(part) + 2 * Number(isOnPath) + 4 * Number(isStrongest);
    const visible = [...this.lines.values()].filter(({ part }) => Math.abs(part) >= FAINTEST);
    return visible.sort((one, other) => rank(one) - rank(other));
  }

  // The mean activity of the units in each digit's region, divided by the largest mean: ten numbers.
  /** @param {Grid} grid @param {number} layer @returns {number[]} */
  regionLevels({ rows, digits }, layer) {
    const [sums, counts] = [Array(OUTPUTS).fill(0), Array(OUTPUTS).fill(0)];
    rows.forEach((row, number) => {
      const digit = digits[number];
      if (digit === null) return; // units that no test digit activates
      for (const unit of row) sums[digit] += this.levels[layer][unit];
      counts[digit] += row.length;
    });
    const means = sums.map((sum, digit) => sum / Math.max(1, counts[digit]));
    const largest = Math.max(...means);
    return means.map((mean) => (largest < 0.01 ? 0 : mean / largest));
  }
}

// The path back from the answer: the index of its connection in each layer that it reaches, the first one that leads to the
// unit.
function strongestOf(/** @type {Connections[]} */ connections) {
  let unit = /** @type {number | null} */ (null);
  return connections.reduceRight(
    (found, { from, to, winners }, layer) => {
      found[layer] =
        unit === undefined ? -1 : to.findIndex((each, i) => i < winners && (unit === null || each === unit));
      unit = from[found[layer]];
      return found;
    },
    /** @type {number[]} */ ([]),
  );
}
