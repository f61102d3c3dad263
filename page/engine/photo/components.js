// Step 5 of reading a photo: connected components of ink, each with a threshold of its own.

/** @import { Component, Contrast, Mask } from "./types.d.ts" */

const OWN = 0.55; // of the mean contrast of a component: its threshold

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

// Returns the components of the ink above their own thresholds, with labels: a pencil's threshold is lower than that of a printed
// line that it touches.
/** @param {Contrast} contrast @param {Mask} mask */
export function findParts(contrast, mask) {
  const { components, labels } = findComponents(mask);
  const thresholds = new Float64Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) thresholds[labels[i]] += contrast.data[i];
  for (const { label, area } of components) thresholds[label] *= OWN / area;
  const data = mask.data.map((ink, i) => Number(ink && contrast.data[i] >= thresholds[labels[i]]));
  const parts = findComponents({ ...mask, data });
  const origins = new Int32Array(parts.components.length + 1);
  for (let i = 0; i < data.length; i++) if (data[i]) origins[parts.labels[i]] = labels[i];
  const withThreshold = (/** @type {Component} */ part) => {
    const origin = origins[part.label];
    return { ...part, origin, threshold: thresholds[origin] };
  };
  return { labels: parts.labels, components: parts.components.map(withThreshold) };
}
