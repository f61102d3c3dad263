// The transition of the picture from one answer to the next: the units' activity and the lines.

import { OUTPUTS } from "./layout.js";

const EASE = 70; // ms in which the distance to the wanted state falls by a factor e
const NEAR = 0.01; // distance at which the wanted state is reached
const FAINTEST = 0.02; // part of the strongest line; weaker lines are hidden

export class Motion {
  // For hidden layers with `units` each.
  constructor(hidden) {
    this.levels = hidden.map(({ units }) => new Float32Array(units)); // from 0 to 1, as shown now
    this.wantedLevels = this.levels;
    // Of "layer from to" to {layer, from, to, part, wanted, isOnPath, isStrongest}; parts are from -1 to 1. The path leads
    // to the answer; its strongest part is one line in each layer.
    this.lines = new Map();
  }

  // Set the wanted activity, a Float32Array for each layer or null for none, and the lines, as the server sends them. A
  // layer's `full` is the contribution of the thickest line, if that is not the largest one.
  moveTo(levels, connections) {
    this.wantedLevels = levels ?? this.levels.map((each) => new Float32Array(each.length));
    for (const line of this.lines.values()) [line.wanted, line.isOnPath, line.isStrongest] = [0, false, false];
    connections.forEach(({ from, to, contributions, winners, full = 1e-9 }, layer) => {
      const largest = Math.max(...contributions.map(Math.abs), full);
      contributions.forEach((contribution, i) => {
        const key = `${layer} ${from[i]} ${to[i]}`;
        const line = this.lines.get(key) ?? { layer, from: from[i], to: to[i], part: 0 };
        line.wanted = contribution / largest;
        [line.isOnPath, line.isStrongest] = [i < winners, false];
        this.lines.delete(key); // to keep the order of this answer
        this.lines.set(key, line);
      });
    });
    this.markStrongest(connections);
  }

  // Follow the path back from the answer: the first connection of a layer that leads to the unit is the strongest.
  markStrongest(connections) {
    let unit = null;
    for (let layer = connections.length - 1; layer >= 0; layer--) {
      const { from, to, winners } = connections[layer];
      const found = to.findIndex((each, i) => i < winners && (unit === null || each === unit));
      if (found < 0) return;
      this.lines.get(`${layer} ${from[found]} ${to[found]}`).isStrongest = true;
      unit = from[found];
    }
  }

  // Approach the wanted state for `time` ms. Returns whether it is not reached yet.
  step(time) {
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
    const rank = ({ part, isOnPath, isStrongest }) => Math.abs(part) + 2 * isOnPath + 4 * isStrongest;
    const visible = [...this.lines.values()].filter(({ part }) => Math.abs(part) >= FAINTEST);
    return visible.sort((one, other) => rank(one) - rank(other));
  }

  // The mean activity of the units in each digit's region, divided by the largest mean: ten numbers.
  regionLevels({ rows, digits }, layer) {
    const sums = Array(OUTPUTS).fill(0);
    const counts = Array(OUTPUTS).fill(0);
    rows.forEach((row, number) => {
      if (digits[number] === null) return; // units that no test digit activates
      for (const unit of row) sums[digits[number]] += this.levels[layer][unit];
      counts[digits[number]] += row.length;
    });
    const means = sums.map((sum, digit) => sum / Math.max(1, counts[digit]));
    const largest = Math.max(...means);
    return means.map((mean) => (largest < 0.01 ? 0 : mean / largest));
  }
}
