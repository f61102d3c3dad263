// The test digits as dots at their sums: those that the unit should be active for above, the others below.

import { clamp } from "../common/math.js";
import { css } from "../network_picture/colours.js";
import { oncePerFrame } from "../shared/timing.js";
import { FULL } from "./unit.js";

/** @import { Store } from "./state.js" @typedef {import("../network_picture/colours.js").Palette} Palette */

const LEAST = 10 * FULL; // that the line shows on each side of 0
const SHOWN = 0.98; // part of the sums that it shows; others are at its ends
const GOLDEN = 0.618; // spreads the dots in their height
const SIZE = 7; // of a dot, in pixels of the canvas

/** @param {HTMLCanvasElement} canvas @param {Store} store @param {() => Palette} palette */
export function makeDots(canvas, { state, set, subscribe }, palette) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let places = /** @type {number[][]} */ ([]); // x, y of each dot

  function choose(/** @type {number} */ chosen) {
    set({ chosen, isOver: true });
  }
  canvas.addEventListener("click", ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [x, y] = [((clientX - left) * canvas.width) / width, ((clientY - top) * canvas.height) / height];
    const distances = places.map((dot) => Math.hypot(dot[0] - x, dot[1] - y));
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
  const inOrder = () => [...state.sums.keys()].sort((one, other) => state.sums[one] - state.sums[other]);

  function redraw() {
    const { sums, tests, chosen } = state;
    const [colours, { width, height }] = [palette(), canvas];
    context.clearRect(0, 0, width, height);
    context.fillStyle = css(colours.muted);
    context.fillRect(width / 2 - 1, 0, 2, height);
    if (!tests) return;
    const sizes = sums.map(Math.abs).sort();
    const most = Math.max(LEAST, sizes[Math.floor(SHOWN * (sizes.length - 1))]);
    places = Array.from(sums, (sum, i) => {
      const x = width / 2 + (clamp(sum / most, -1, 1) * (width - SIZE)) / 2;
      const high = ((i * GOLDEN) % 1) * (height / 2 - 2 * SIZE) + SIZE;
      return [x, tests.wanted[i] ? high : height / 2 + high];
    });
    const [others, own] = [css(colours.muted, 0.7), css(colours.accent, 0.7)];
    for (const [i, [x, y]] of places.entries()) {
      context.fillStyle = tests.wanted[i] ? own : others;
      context.fillRect(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
    }
    if (chosen === null) return;
    context.strokeStyle = css(colours.ink);
    context.lineWidth = 4;
    context.strokeRect(places[chosen][0] - 8, places[chosen][1] - 8, 16, 16);
    canvas.ariaValueNow = String(1 + inOrder().indexOf(chosen));
  }
  const redrawSoon = oncePerFrame(redraw);
  subscribe(redrawSoon, ["change", "chosen", "isOpen", "tests"]);
  return redrawSoon;
}
