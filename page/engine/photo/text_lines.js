// Step 6 of reading a photo: components that belong together, and the lines of text that they are in.

import { findParts } from "./components.js";

/** @import { Contrast, Group, Mask, Part, Place, Text } from "./types.d.ts" */

const USUAL = 0.75; // of the ink is in parts that are lower than the usual digit, or as high
const ALONG = 0.4; // of its longer side: what is as long at the photo's edge is not a digit, but a shadow or a frame
const INNER = 0.5; // of the ink: with less in other parts, a digit fills the photo
const LEAST_SIZE = 4; // pixels
const SPECK = 0.12; // of the usual height: smaller parts are dirt
const LEAST = 0.4; // the same: a lower group is no digit
const MOST = 3; // the same: a higher group is none
const WIDEST = 9; // the same: a longer part is none
const MOST_PARTS = 400; // the largest: a photo with more shows a texture, or too much to read at once
const HAIR = 0.12; // of the largest part's ink by its length: parts with less are rests of lines
const FRAMED = 0.4; // of a part's height: one inside that is higher shows that it is a frame
const STACKED = 0.5; // of a part's width: as much of it is above another one of the same digit
const TALLEST = 1.35; // usual heights: of a digit's parts together
const NEAR = 0.15; // usual heights, between the parts of a broken digit
const LOW = 0.7; // of the usual height: one of the parts of a broken digit is lower
const SMALL = 0.5; // usual heights, between parts above one another
const SAME_LINE = 0.4; // of the lower one's height that two neighbours share
const GAP = 4; // usual heights between neighbours

const longer = (/** @type {Place} */ { left, top, right, bottom }) => Math.max(right - left, bottom - top);
const highOf = (/** @type {Place} */ { top, bottom }) => bottom - top;
/** @param {Place} one @param {Place} other */
const across = (one, other) => Math.max(one.left, other.left) - Math.min(one.right, other.right); // below 0 for an overlap
/** @param {Place} one @param {Place} other */
const down = (one, other) => Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);

// Returns the lines of text in a mask.
/** @param {Contrast} contrast @param {Mask} mask @returns {Text} */
export function findLines(contrast, mask) {
  const { components, labels } = findParts(contrast, mask);
  const inner = components.filter((part) => part.edge < ALONG * longer(part));
  const [sumInner, sumAll] = [inner, components].map((parts) => parts.reduce((sum, { area }) => sum + area, 0));
  const parts = sumInner >= INNER * sumAll ? inner : components;
  const usual = usualHeight(parts);
  const inkOf = (/** @type {Part} */ part) => part.area / longer(part);
  const most = parts.reduce((so, part) => (highOf(part) <= usual ? Math.max(so, inkOf(part)) : so), 0);
  const all = parts
    .filter(
      (part) =>
        longer(part) >= Math.max(SPECK * usual, LEAST_SIZE) &&
        longer(part) <= WIDEST * usual &&
        inkOf(part) >= HAIR * most,
    )
    .sort((a, b) => b.area - a.area);
  const large = all.slice(0, MOST_PARTS);
  const inside = large.filter((part) => !isFrame(part, large));
  const groups = join(inside, usual, mask).filter(
    (group) => highOf(group) >= LEAST * usual && highOf(group) <= MOST * usual,
  );
  return { lines: sortIntoLines(groups, usual), labels, usual, leftOut: all.length > MOST_PARTS };
}

// The height below which USUAL of the ink is.
/** @param {Part[]} parts */
function usualHeight(parts) {
  const ordered = [...parts].sort((a, b) => highOf(a) - highOf(b));
  let left = USUAL * ordered.reduce((sum, { area }) => sum + area, 0);
  for (const part of ordered) {
    left -= part.area;
    if (left <= 0) return highOf(part);
  }
  return 0;
}

/** @param {Part} part @param {Part[]} all */
const isFrame = (part, all) =>
  all.some(
    (other) =>
      other !== part &&
      highOf(other) >= FRAMED * highOf(part) &&
      other.left > part.left &&
      other.right < part.right &&
      other.top > part.top &&
      other.bottom < part.bottom,
  );

// Whether the edge of the photo cuts off a part, a group or a piece.
/** @param {Place} box @param {{ width: number, height: number }} photo */
export const isCut = ({ left, top, right, bottom }, { width, height }) =>
  Math.min(left, top) <= 1 || right >= width - 1 || bottom >= height - 1;

// Join the parts of each digit, the largest first.
/** @param {Part[]} parts @param {number} usual @param {{ width: number, height: number }} photo */
function join(parts, usual, photo) {
  /** @type {Group[]} */
  const groups = [];
  for (const part of [...parts].sort((a, b) => longer(b) - longer(a))) {
    const near = groups.filter((group) => isCut(group, photo) === isCut(part, photo) && belong(group, part, usual));
    const nearest = near.sort((a, b) => distance(a, part) - distance(b, part))[0];
    if (nearest) Object.assign(nearest, united(nearest, part));
    else groups.push({ ...boxOf(part), parts: [part] });
  }
  return groups;
}

const boxOf = (/** @type {Place} */ { left, top, right, bottom }) => ({ left, top, right, bottom });
/** @param {Place} one @param {Place} other */
const distance = (one, other) => Math.max(0, across(one, other)) + Math.max(0, down(one, other));

/** @param {Group} group @param {Part} part @returns {Group} */
const united = (group, part) => ({
  left: Math.min(group.left, part.left),
  top: Math.min(group.top, part.top),
  right: Math.max(group.right, part.right),
  bottom: Math.max(group.bottom, part.bottom),
  parts: [...group.parts, part],
});

/** @param {Group} group @param {Part} part @param {number} usual */
function belong(group, part, usual) {
  const { left, top, right, bottom } = united(group, part);
  if (group.parts.some(({ origin }) => origin === part.origin) && right - left <= bottom - top) return true;
  if (bottom - top > TALLEST * Math.max(usual, highOf(group))) return false;
  const isLow = Math.min(highOf(group), highOf(part)) < LOW * usual;
  if (isLow && right - left <= usual && distance(group, part) <= NEAR * usual) return true;
  const narrower = Math.min(group.right - group.left, part.right - part.left);
  return -across(group, part) >= STACKED * narrower && down(group, part) <= SMALL * usual;
}

// Each group from left to right continues the nearest line, or begins one.
/** @param {Group[]} groups @param {number} usual */
function sortIntoLines(groups, usual) {
  /** @type {Group[][]} */
  const lines = [];
  for (const group of groups.sort((a, b) => a.left - b.left)) {
    const near = lines.filter((line) => {
      const last = line[line.length - 1];
      return (
        -down(last, group) >= SAME_LINE * Math.min(highOf(last), highOf(group)) && across(last, group) <= GAP * usual
      );
    });
    const nearest = near.sort((a, b) => across(a[a.length - 1], group) - across(b[b.length - 1], group))[0];
    if (nearest) nearest.push(group);
    else lines.push([group]);
  }
  const middle = (/** @type {Group[]} */ line) =>
    line.reduce((sum, { top, bottom }) => sum + top + bottom, 0) / line.length;
  return lines.sort((a, b) => middle(a) - middle(b));
}
