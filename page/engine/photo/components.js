// Step 5 of reading a photo: connected components of ink, each with a threshold of its own.

/** @import { Component, Contrast, Mask } from "./types.d.ts" */

const FULL = 0.85; // part of a component's pixels that have less ink than its full ink
const OWN = 0.35; // of a component's full ink: its threshold

// Returns the components, in the order of their first pixels, and the label of each pixel: 1 for the first component, 0 without
// ink. Pixels that touch at a corner are connected.
/** @param {Mask} mask */
export function findComponents({ width, height, data }) {
  const labels = new Int32Array(data.length);
  const stack = new Int32Array(data.length);
  /** @type {Component[]} */
  const components = [];
  for (let start = 0; start < data.length; start++) {
    if (!data[start] || labels[start]) continue;
    const label = components.length + 1;
    const found = { label, left: width, top: height, right: 0, bottom: 0, area: 0, edge: 0 };
    let count = 1;
    stack[0] = start;
    labels[start] = label;
    while (count > 0) {
      const at = stack[--count];
      const y = Math.floor(at / width);
      const x = at - y * width;
      found.area++;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) found.edge++;
      if (x < found.left) found.left = x;
      if (x >= found.right) found.right = x + 1;
      if (y < found.top) found.top = y;
      if (y >= found.bottom) found.bottom = y + 1;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let next = row * width + Math.max(0, x - 1); next <= row * width + Math.min(width - 1, x + 1); next++) {
          if (!data[next] || labels[next]) continue;
          labels[next] = label;
          stack[count++] = next;
        }
      }
    }
    components.push(found);
  }
  return { components, labels };
}

// Returns the threshold of each component, a part of the ink of most of its pixels: a pencil's is lower than that of a printed
// line.
/** @param {Contrast} contrast @param {Component[]} components @param {Int32Array} labels */
function thresholdsOf({ data }, components, labels) {
  const begins = new Int32Array(components.length + 1);
  for (const [i, { area }] of components.entries()) begins[i + 1] = begins[i] + area;
  const ends = begins.slice();
  const values = new Float32Array(begins[components.length]);
  for (let i = 0; i < labels.length; i++) if (labels[i]) values[ends[labels[i] - 1]++] = data[i];
  return components.map((_, i) => {
    const own = values.subarray(begins[i], begins[i + 1]).sort();
    return OWN * own[Math.floor(FULL * own.length)];
  });
}

// Returns the components of the ink above their own thresholds.
/** @param {Contrast} contrast @param {Mask} mask */
export function findParts(contrast, mask) {
  const { components, labels } = findComponents(mask);
  const thresholds = thresholdsOf(contrast, components, labels);
  const data = new Uint8Array(labels.length);
  for (let i = 0; i < data.length; i++) if (labels[i] && contrast.data[i] >= thresholds[labels[i] - 1]) data[i] = 1;
  const parts = findComponents({ ...mask, data });
  return { ...parts, components: withThresholds(parts.components, parts.labels, labels, thresholds) };
}

/** @param {Component[]} parts @param {Int32Array} own @param {Int32Array} labels @param {number[]} thresholds */
function withThresholds(parts, own, labels, thresholds) {
  const origins = new Int32Array(parts.length);
  for (let i = 0; i < own.length; i++) if (own[i]) origins[own[i] - 1] = labels[i];
  return parts.map((part, i) => ({ ...part, threshold: thresholds[origins[i] - 1], origin: origins[i] }));
}
