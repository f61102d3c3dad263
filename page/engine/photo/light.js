// Step 2 of reading a photo: even light. The paper's level around each pixel is a median, which strokes do not change.

/** @import { Field } from "../types.d.ts" @import { Contrast } from "./types.d.ts" */
/** @typedef {{ levels: ArrayLike<number>, across: number, down: number, size: number }} Paper */

const BLOCKS = 64; // on the longer side, each with its own level
const REACH = 1 / 8; // of the longer side: how far around a block its paper reaches
const LEAST_REACH = 80; // pixels, also at the edge of the photo
const BRIGHT = 0.6; // of the blocks around are darker than paper that has dark ink, because some of them have ink
const GRAINY = 400; // pixels of the longer side of a photo whose grain is smoothed: its strokes are not thin
const SMALL = 64; // pixels of the longer side of a picture without paper, whose light is even
const DARKEST = 48; // level of paper: darker paper counts as this bright, so that its noise is not amplified
const FAR = 3; // pixels between two whose difference is noise, unless there is the edge of a stroke
const GRAIN = 3; // standard deviations of noise: what stands out less says nothing about strokes

// Returns how much each pixel differs from the paper around it, as a fraction of its light: above 0 for ink, whether it is
// darker or lighter than the paper.
/** @param {Field} grey @param {number} scale of the grey image, see `toGrey` @returns {Contrast} */
export function evenLight(grey, scale) {
  const longer = Math.max(grey.width, grey.height);
  if (longer * scale <= SMALL) return towardsInk(contrastTo(grey, onePaper(grey)));
  const blocks = blocksOf(grey);
  const { isLight } = towardsInk(contrastTo(grey, paperOf(grey, blocks, 1 / 2)));
  const contrast = contrastTo(grey, paperOf(grey, blocks, isLight ? 1 - BRIGHT : BRIGHT));
  return towardsInk(longer >= GRAINY ? smoothed(contrast) : contrast);
}

// Returns the mean of each pixel and its neighbours, with weights 1, 2, 1 along both sides, which has less grain.
function smoothed(/** @type {{ width: number, height: number, data: Float32Array }} */ { width, height, data }) {
  /** @type {(from: Float32Array, step: number) => Float32Array} */
  const along = (from, step) =>
    from.map((each, i) => (2 * each + (from[i - step] ?? each) + (from[i + step] ?? each)) / 4);
  return { width, height, data: along(along(data, 1), width) };
}

/** @param {Field} grey @param {Paper} paper */
function contrastTo({ width, height, data }, { levels, across, down, size }) {
  const contrast = new Float32Array(width * height);
  const place = (/** @type {number} */ at, /** @type {number} */ count) => {
    const exact = Math.min(Math.max((at + 0.5) / size - 0.5, 0), count - 1);
    const first = Math.min(Math.floor(exact), Math.max(0, count - 2));
    return { first, next: Math.min(first + 1, count - 1), part: exact - first };
  };
  const columns = Array.from({ length: width }, (_, x) => place(x, across));
  for (let y = 0, at = 0; y < height; y++) {
    const { first, next, part } = place(y, down);
    const [upper, lower] = [first * across, next * across];
    for (let x = 0; x < width; x++, at++) {
      const column = columns[x];
      const top = levels[upper + column.first] * (1 - column.part) + levels[upper + column.next] * column.part;
      const bottom = levels[lower + column.first] * (1 - column.part) + levels[lower + column.next] * column.part;
      const paper = top * (1 - part) + bottom * part;
      contrast[at] = (paper - data[at]) / Math.max(paper, data[at], DARKEST);
    }
  }
  return { width, height, data: contrast };
}

// The level of a picture without light of its own: that of the larger of its two groups of levels.
/** @param {Field} grey @returns {Paper} */
function onePaper({ width, height, data }) {
  const ordered = Uint8Array.from(data).sort();
  const level = ordered[ordered.length >> 1];
  return { levels: [level], across: 1, down: 1, size: Math.max(width, height) };
}

// Returns the median levels of blocks of `size` pixels, row by row.
/** @param {Field} grey @returns {Paper} */
function blocksOf({ width, height, data }) {
  const size = Math.ceil(Math.max(width, height) / BLOCKS);
  const [across, down] = [Math.ceil(width / size), Math.ceil(height / size)];
  const counts = new Uint32Array(256);
  const levels = new Float32Array(across * down);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      counts.fill(0);
      const [right, bottom] = [Math.min(width, (column + 1) * size), Math.min(height, (row + 1) * size)];
      for (let y = row * size; y < bottom; y++)
        for (let x = column * size; x < right; x++) counts[data[y * width + x]]++;
      levels[row * across + column] = quantileOf(counts, 1 / 2);
    }
  }
  return { levels, across, down, size };
}

// Returns the level of the paper around each block: that which a part of the blocks around it does not exceed.
/** @param {Field} grey @param {Paper} blocks @param {number} part @returns {Paper} */
function paperOf({ width, height }, { levels: own, across, down, size }, part) {
  const least = Math.ceil(LEAST_REACH / size);
  const most = Math.max(least, Math.ceil((Math.max(width, height) * REACH) / size));
  // Less at the photo's edge: where light fades, more of the paper around a block would be brighter than darker.
  const reachAt = (/** @type {number} */ at, /** @type {number} */ count) =>
    Math.min(most, Math.max(at, least), Math.max(count - 1 - at, least));
  const counts = new Uint32Array(256);
  const levels = new Float32Array(own.length);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      counts.fill(0);
      const [rows, columns] = [reachAt(row, down), reachAt(column, across)];
      for (let y = Math.max(0, row - rows); y <= Math.min(down - 1, row + rows); y++) {
        for (let x = Math.max(0, column - columns); x <= Math.min(across - 1, column + columns); x++)
          counts[own[y * across + x]]++;
      }
      levels[row * across + column] = quantileOf(counts, part);
    }
  }
  return { levels, across, down, size };
}

function quantileOf(/** @type {Uint32Array} */ counts, /** @type {number} */ part) {
  let left = part * counts.reduce((sum, count) => sum + count, 0);
  let level = 0;
  while (level < 255 && left > counts[level]) left -= counts[level++];
  return level;
}

// Returns the contrast of ink as positive: the strokes are what stands out more, dark or light. `noise` is the standard
// deviation of the paper.
function towardsInk(/** @type {{ width: number, height: number, data: Float32Array }} */ image) {
  const { data } = image;
  const step = Math.ceil(data.length / 100_000);
  const differenceAt = (/** @type {number} */ at) => Math.abs(data[at] - data[Math.min(at + FAR, data.length - 1)]);
  const some = Float32Array.from({ length: Math.ceil(data.length / step) }, (_, i) => differenceAt(i * step)).sort();
  const noise = 1.05 * some[some.length >> 1];
  let [dark, light] = [0, 0];
  for (const each of data) {
    if (each > GRAIN * noise) dark += each ** 3;
    else if (each < -GRAIN * noise) light -= each * each * each;
  }
  if (light > dark) for (let i = 0; i < data.length; i++) data[i] = -data[i];
  return { ...image, noise, isLight: light > dark };
}
