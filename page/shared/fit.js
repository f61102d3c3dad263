// How large tiles can be in a space.

const GAP = 4; // CSS pixels between tiles, as in the styles
const GAP_OF_GROUPS = 16; // between groups in one line
const LINE_GAP = 6; // between lines
const STEP = 1.1; // from one size to the next smaller one: it changes seldom while drawings arrive

// Find the largest side with which groups of tiles fit, side by side or in lines, each after its `head`.
//
//   counts   tiles in each group; an empty group takes the place of one tile, without a head
//   space    {width, height, head, least}, in CSS pixels: its size, the width of a head, and the smallest side
//
// Returns {side, most, areLines}. If they do not fit, each group gets one line, of at most `most` tiles.
/** @param {number[]} counts @param {{ width: number, height: number, head: number, least: number }} space */
export function fitTiles(counts, { width, height, head, least }) {
  const perLine = (/** @type {number} */ side) => Math.max(1, Math.floor((width - head + GAP) / (side + GAP)));

  function linesAt(/** @type {number} */ side) {
    let lines = 0;
    let free = 0; // width at the end of the last line
    for (const count of counts) {
      const wide = count === 0 ? side : head + count * (side + GAP) - GAP;
      if (wide > width) {
        lines += Math.ceil(count / perLine(side));
        free = 0;
      } else {
        if (wide > free) {
          lines++;
          free = width;
        }
        free -= wide + GAP_OF_GROUPS;
      }
    }
    return lines;
  }

  for (let side = Math.min(width - head, height); side >= least; side /= STEP) {
    const whole = Math.floor(side);
    if (linesAt(whole) * (whole + LINE_GAP) - LINE_GAP <= height)
      return { side: whole, most: Infinity, areLines: false };
  }
  const side = Math.max(least, Math.floor((height + LINE_GAP) / counts.length) - LINE_GAP);
  return { side, most: perLine(side), areLines: true };
}
