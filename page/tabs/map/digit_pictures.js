// The test digits themselves, instead of points, where few are visible.

import { parseColour, toBytes } from "../../shared/image.js";
import { hasLabels } from "./state.js";

/** @import { GreyImage } from "../../types.d.ts" @import { State } from "./state.js" @import { MapView } from "./map_view.js" */

const FEW = 200; // visible points from which on they are images
const LEAVING = 240; // from which on images are points again, so that they do not alternate while the map moves
const OF_STAGE = 1 / 72; // side of an image, part of the stage's shorter side, at the least zoom
const [SMALLEST, LARGEST] = [20, 1 / 10]; // side: CSS pixels, and part of the stage's shorter side

// The side of an image in CSS pixels.
export function sideOf(/** @type {MapView} */ { size, zoom }) {
  const short = Math.min(...size);
  return Math.min(Math.max(short * OF_STAGE * Math.sqrt(zoom), SMALLEST), short * LARGEST);
}

// Returns for each digit the positions of its visible points; null if they are many, or if the page has no images.
export function findFew(/** @type {MapView} */ view, /** @type {State} */ state) {
  if (!state.points || !hasLabels(state)) return null;
  const { x, y } = state.points;
  const margin = sideOf(view) / 2;
  const [left, top] = view.toMap([-margin, -margin]);
  const [right, bottom] = view.toMap([view.size[0] + margin, view.size[1] + margin]);
  let most = state.few === null ? FEW : LEAVING;
  const few = [];
  for (const positions of state.groups) {
    const isVisible = (/** @type {number} */ at) => x[at] >= left && x[at] <= right && y[at] >= top && y[at] <= bottom;
    const visible = positions.filter(isVisible);
    few.push(visible);
    most -= visible.length;
    if (most < 0) return null;
  }
  return few;
}

// Ink in a colour, on nothing.
export function draw(/** @type {GreyImage} */ { width, height, data }, /** @type {string} */ colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const [red, green, blue] = parseColour(colour);
  new Uint32Array(image.data.buffer).set(
    Uint32Array.from(toBytes(data), (level) => (level << 24) | (blue << 16) | (green << 8) | red),
  );
  context.putImageData(image, 0, 0);
  return canvas;
}
