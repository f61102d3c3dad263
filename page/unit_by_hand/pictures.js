// How a unit's weights and its sum are shown.

import { signed } from "../network_picture/colours.js";
import { setProperty } from "../shared/elements.js";
import { IMAGE_SIDE, paint } from "../shared/image.js";

const HALF = 20; // the sum at which the bar fills half of its side

/** @param {HTMLCanvasElement} canvas @param {Float64Array} weights @param {import("../network_picture/colours.js").Palette} palette */
export function paintWeights(canvas, weights, palette) {
  const most = weights.reduce((found, weight) => Math.max(found, Math.abs(weight)), 1);
  paint(canvas, IMAGE_SIDE, IMAGE_SIDE, weights, (weight) => signed(palette, weight / most));
}

// Show a sum as a bar from its middle, to the right if the unit is active.
export function showBalance(/** @type {HTMLElement} */ node, /** @type {number} */ sum) {
  setProperty(node, "--part", (sum / (Math.abs(sum) + HALF)).toFixed(3));
  node.classList.toggle("below", sum <= 0);
}
