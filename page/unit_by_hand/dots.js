// The test digits as dots at their sums: those that the unit should be active for above, the others below.

import { clamp, quantile } from "../common/math.js";
import { css } from "../network_picture/colours.js";
import { makeSurface } from "../shared/canvases.js";
import { FULL } from "./unit.js";

const LEAST = 10 * FULL; // that the line shows on each side of 0
const SHOWN = 0.98; // part of the sums that it shows; others are at its ends
const GOLDEN = 0.618; // spreads the dots in their height
const SIZE = 0.06; // of a dot, in heights of the canvas

/** @param {HTMLCanvasElement} canvas @param {import("./state.js").Store} store @param {() => void} onFit */
export function makeDots(canvas, { state, set }, onFit) {
  const surface = makeSurface(canvas, onFit);
  let places = /** @type {number[][]} */ ([]); // x, y of each dot

  const inOrder = () => [...state.sums.keys()].sort((one, other) => state.sums[one] - state.sums[other]);
  const choose = (/** @type {number} */ chosen) => set({ chosen, isOver: true });
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const distances = places.map(([x, y]) => Math.hypot(x - offsetX, y - offsetY));
    if (distances.length) choose(distances.indexOf(Math.min(...distances)));
  });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -10, ArrowUp: 10 }[event.key];
    if (!step || !places.length) return;
    event.preventDefault();
    const order = inOrder();
    const rank = state.chosen === null ? Math.floor(order.length / 2) : order.indexOf(state.chosen) + step;
    choose(order[clamp(rank, 0, order.length - 1)]);
  });

  return function show(/** @type {import("../network_picture/colours.js").Palette} */ colours) {
    const { sums, tests, chosen } = state;
    const { width, height } = surface;
    const [context, middle, size] = [surface.begin(), width / 2, SIZE * height];
    context.fillStyle = css(colours.muted);
    context.fillRect(middle - 1, 0, 2, height);
    if (!tests) return;
    const most = Math.max(LEAST, quantile(sums.map(Math.abs).sort(), SHOWN));
    places = Array.from(sums, (sum, i) => {
      const high = size + ((i * GOLDEN) % 1) * (height / 2 - 2 * size);
      return [middle + clamp(sum / most, -1, 1) * (middle - size), tests.wanted[i] ? high : height / 2 + high];
    });
    const [others, own] = [css(colours.muted, 0.7), css(colours.for, 0.7)];
    for (const [i, [x, y]] of places.entries()) {
      context.fillStyle = tests.wanted[i] ? own : others;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    }
    if (chosen === null) return;
    const [x, y] = places[chosen];
    [context.strokeStyle, context.lineWidth] = [css(colours.ink), size / 2];
    context.strokeRect(x - size, y - size, 2 * size, 2 * size);
    canvas.ariaValueNow = String(1 + inOrder().indexOf(chosen));
  };
}
