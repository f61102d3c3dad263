// Step 2 of reading a photo: even light. The paper's level around each pixel is a median, which strokes do not change.

import { makeImage, resize } from "../pillow.js";

/** @import { Field } from "../types.d.ts" @import { Contrast } from "./types.d.ts" */

const BLOCKS = 48; // on the longer side, each with its own level
const REACH = 1 / 12; // of the longer side: how far around a block its paper reaches
const LEAST_REACH = 80; // pixels: the same
const DARKEST = 48; // level of paper: darker paper counts as this bright, so that its noise is not amplified
const FAR = 3; // pixels between two whose difference is noise, unless there is the edge of a stroke
const SAMPLES = 50_000; // pixels whose noise is measured

// Returns how much each pixel differs from the paper around it, as a fraction of its light: above 0 for ink, whether it is
// darker or lighter than the paper.
/** @param {Field} grey @returns {Contrast} */
export function evenLight(grey) {
  const { width, height, data } = grey;
  const longer = Math.max(width, height);
  const size = Math.max(1, longer / BLOCKS);
  const reach = Math.round(Math.max(LEAST_REACH, REACH * longer) / size);
  const paper = resize(medians(medians(grey, size, 0), 1, reach), width, height).data;
  const contrast = new Float32Array(data.length);
  let sum = 0; // of cubes: the strokes are what stands out more, dark or light
  for (let i = 0; i < data.length; i++) {
    const each = (paper[i] - data[i]) / Math.max(paper[i], data[i], DARKEST);
    contrast[i] = each;
    sum += each * each * each;
  }
  if (sum < 0) for (let i = 0; i < data.length; i++) contrast[i] = -contrast[i];
  return { width, height, data: contrast, noise: noiseOf(contrast) };
}

// Returns the medians of blocks of `size` pixels with those up to `reach` pixels around them.
/** @param {Field} image @param {number} size @param {number} reach */
function medians({ width, height, data }, size, reach) {
  const result = makeImage(Math.max(1, Math.round(width / size)), Math.max(1, Math.round(height / size)));
  const counts = new Uint32Array(256);
  /** @type {(at: number, blocks: number, side: number) => [number, number]} */
  const span = (at, blocks, side) => {
    const [from, to] = [Math.floor((at * side) / blocks), Math.ceil(((at + 1) * side) / blocks)];
    const most = Math.min(reach, Math.max(from, side - to));
    return [Math.max(0, from - most), Math.min(side, to + most)];
  };
  for (let row = 0, at = 0; row < result.height; row++) {
    const [top, bottom] = span(row, result.height, height);
    for (let column = 0; column < result.width; column++, at++) {
      const [left, right] = span(column, result.width, width);
      counts.fill(0);
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) counts[data[y * width + x]]++;
      let [level, below] = [0, counts[0]];
      while (2 * below < (right - left) * (bottom - top)) below += counts[++level];
      result.data[at] = level;
    }
  }
  return result;
}

// Returns the standard deviation of the paper's contrast: half of the differences are smaller than 0.95 of it.
function noiseOf(/** @type {Float32Array} */ data) {
  const step = Math.ceil(data.length / SAMPLES);
  const differences = Float32Array.from({ length: Math.ceil(data.length / step) - FAR }, (_, i) =>
    Math.abs(data[i * step] - data[i * step + FAR]),
  ).sort();
  return 1.05 * differences[differences.length >> 1];
}
