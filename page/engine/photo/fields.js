// Step 7 of reading a photo: a digit's 28 × 28 pixels, by the steps of the pad, with strokes as wide as those of the pad.

import { clamp } from "../../common/math.js";
import { fillEllipse, makeImage, resize } from "../pillow.js";
import { centre, cropToInk, scaleToBox, stretchContrast } from "../preprocessing.js";

/** @import { Contrast, Group } from "./types.d.ts" @import { Field } from "../types.d.ts" */

const SIDE = 80; // pixels of a digit's longer side while its strokes change
const SMALLEST = 8; // pixels of a part: a smaller one is a speck
const MARGIN = 16; // pixels around it
const NARROWEST = 0.09; // width of strokes, of a digit's longer side
const REACH = 2; // pixels: the edge of a stroke is blurred this far
const EDGE = Math.PI / 4; // mean length of a stroke's edge for each pair of neighbours with and without ink

// Returns the field of a group's pixels between two columns; null without any.
/** @param {Contrast} contrast @param {Int32Array} labels @param {Group} group @param {number} left @param {number} right @returns {Field | null} */
export function toField(contrast, labels, group, left = group.left, right = group.right) {
  const image = cutOut(contrast, labels, group, left, right);
  if (!image.data.some((level) => level >= 128)) return null;
  return centre(stretchContrast(scaleToBox(cropToInk(widened(image)))));
}

// Cut out a group with the blurred edges of its strokes: 128 is its threshold.
/** @param {Contrast} contrast @param {Int32Array} labels @param {Group} group @param {number} left @param {number} right */
function cutOut({ width, height, data }, labels, { top, bottom, parts }, left, right) {
  const image = makeImage(right - left + 2 * REACH, bottom - top + 2 * REACH);
  const thresholds = new Map(parts.map(({ label, threshold }) => [label, threshold]));
  const least = Math.max(...thresholds.values());
  for (let y = Math.max(0, top - REACH); y < Math.min(height, bottom + REACH); y++) {
    for (let x = Math.max(0, left - REACH); x < Math.min(width, right + REACH); x++) {
      const label = labels[y * width + x];
      const threshold = label ? thresholds.get(label) : least;
      if (threshold === undefined) continue;
      const level = clamp((128 * data[y * width + x]) / threshold, 0, label ? 255 : 127);
      image.data[(y - top + REACH) * image.width + x - left + REACH] = level;
    }
  }
  return image;
}

// Returns the ink in the size of the pad, whose strokes are widened with its round brush if they are narrower.
function widened(/** @type {Field} */ image) {
  const scale = SIDE / Math.max(SMALLEST, Math.max(image.width, image.height) - 2 * REACH);
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { data } = resize(image, width, height);
  const most = data.reduce((so, level) => Math.max(so, level));
  const least = Math.min(128, most / 2); // a hair of a large digit is paler after scaling
  let [area, edges] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const ink = data[i] >= least;
    area += Number(ink);
    edges += Number(ink !== data[i + 1] >= least) + Number(ink !== data[i + width] >= least);
  }
  const stroke = (2 * area) / (EDGE * edges);
  const radius = clamp((NARROWEST * SIDE - stroke) / 2, 0, MARGIN - 2);
  const result = makeImage(width + 2 * MARGIN, height + 2 * MARGIN);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = MARGIN; x < width + MARGIN; x++, i++) {
      if (data[i] < least) continue;
      result.data[(y + MARGIN) * result.width + x] = 255;
      fillEllipse(result, x - radius, y + MARGIN - radius, x + radius, y + MARGIN + radius);
    }
  }
  return result;
}
