// Step 7 of reading a photo: a digit's 28 × 28 pixels, by the steps of the pad, with strokes as wide as those of the pad.

import { clamp } from "../../common/math.js";
import { makeImage, resize } from "../pillow.js";
import { centre, cropToInk, scaleToBox, stretchContrast } from "../preprocessing.js";

/** @import { Contrast, Group } from "./types.d.ts" @import { Field } from "../types.d.ts" */

const SIDE = 80; // pixels of a digit's longer side while its strokes change
const SMALLEST = 8; // pixels of a part: a smaller one is a speck
const MARGIN = 16; // pixels around it
const NARROWEST = 0.09; // width of strokes, of a digit's longer side
const WIDEST = 0.12;
const REACH = 2; // pixels: the edge of a stroke is blurred this far

// Returns the field of a group's pixels between two columns; null without any.
/** @param {Contrast} contrast @param {Int32Array} labels @param {Group} group @param {number} left @param {number} right @returns {Field | null} */
export function toField(contrast, labels, group, left = group.left, right = group.right) {
  const image = cutOut(contrast, labels, group, left, right);
  if (!image.data.some((level) => level >= 128)) return null;
  const ink = scaleUp(image);
  return centre(stretchContrast(scaleToBox(cropToInk(widen(ink)))));
}

// Cut out a group with the blurred edges of its strokes: 128 is its threshold.
/** @param {Contrast} contrast @param {Int32Array} labels @param {Group} group @param {number} left @param {number} right */
function cutOut({ width, height, data }, labels, { top, bottom, parts }, left, right) {
  const image = makeImage(right - left + 2 * REACH, bottom - top + 2 * REACH);
  const thresholds = new Map(parts.map(({ label, threshold }) => [label, threshold]));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const threshold = thresholds.get(labels[y * width + x]);
      if (threshold === undefined) continue;
      for (let row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++) {
        const to = (row - top + REACH) * image.width - left + REACH;
        for (let column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
          const label = labels[row * width + column];
          if (column < left - REACH || column >= right + REACH || (label && !thresholds.has(label))) continue;
          const level = Math.min(255, (128 * data[row * width + column]) / threshold);
          if (level > image.data[to + column]) image.data[to + column] = level;
        }
      }
    }
  }
  return image;
}

// Scale ink to SIDE, with MARGIN around it.
function scaleUp(/** @type {Field} */ image) {
  const scale = SIDE / Math.max(SMALLEST, Math.max(image.width, image.height) - 2 * REACH);
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const scaled = resize(image, width, height);
  const result = makeImage(width + 2 * MARGIN, height + 2 * MARGIN);
  for (let y = 0; y < height; y++) {
    result.data.set(scaled.data.subarray(y * width, (y + 1) * width), (y + MARGIN) * result.width + MARGIN);
  }
  return result;
}

// Returns the same ink with strokes that are not narrower and not wider than the pad's.
function widen(/** @type {Field} */ { width, height, data }) {
  const most = data.reduce((so, level) => Math.max(so, level));
  const least = Math.min(128, most / 2); // a hair of a large digit is paler after scaling
  const outside = distances(width, height, (at) => data[at] >= least);
  const inside = distances(width, height, (at) => data[at] < least);
  let [sum, count] = [0, 0];
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    sum += inside[i] - 0.5;
    count++;
  }
  const stroke = (4 * sum) / Math.max(1, count); // the mean distance from the edges of a stroke is a quarter of its width
  const wanted = Math.min(Math.max(stroke, NARROWEST * SIDE), WIDEST * SIDE);
  const more = clamp((wanted - stroke) / 2, -stroke / 4, MARGIN - 2); // half of a wide stroke stays
  const result = makeImage(width, height);
  for (let i = 0; i < data.length; i++) {
    const depth = inside[i] > 0 ? inside[i] - 0.5 : 0.5 - outside[i];
    result.data[i] = Math.round(255 * clamp(depth + more + 0.5, 0, 1));
  }
  return result;
}

// Returns the distance of each pixel to the nearest one that `isTarget`, of at most MARGIN.
/** @param {number} width @param {number} height @param {(at: number) => boolean} isTarget */
function distances(width, height, isTarget) {
  const vertical = new Float32Array(width * height).fill(MARGIN);
  for (let x = 0; x < width; x++) {
    for (let y = 0, far = MARGIN; y < height; y++) {
      far = isTarget(y * width + x) ? 0 : Math.min(far + 1, MARGIN);
      vertical[y * width + x] = far;
    }
    for (let y = height - 1, far = MARGIN; y >= 0; y--) {
      far = Math.min(far + 1, vertical[y * width + x]);
      vertical[y * width + x] = far;
    }
  }
  const result = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let least = vertical[at] ** 2;
      for (let step = 1; step * step < least; step++) {
        if (x >= step) least = Math.min(least, step * step + vertical[at - step] ** 2);
        if (x + step < width) least = Math.min(least, step * step + vertical[at + step] ** 2);
      }
      result[at] = Math.sqrt(least);
    }
  }
  return result;
}
