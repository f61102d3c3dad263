// The digits that a unit is tried with, and those that the rule learns from; and pictures of lines in their place.

import { DIGITS, IMAGE_SIDE, PIXELS } from "../common/math.js";

export const LINES = 10; // the task beside the digits 0 to 9, which no unit can solve: either of two lines alone, not both
const COUNT = 1000;
const [LEFT, RIGHT] = [1, 2]; // labels; 0 has no line, 3 both

// The places of the first COUNT digits, half of them a digit, the others as evenly as that number allows; for null as many of
// each digit. If there are fewer of the digit, there are as few others: guessing is right about half.
/** @param {Uint8Array} labels @param {number | null} digit */
export function choose(labels, digit) {
  const own = labels.filter((label) => label === digit).length;
  const half = digit === null ? COUNT : Math.min(COUNT / 2, own);
  const others = DIGITS.filter((each) => each !== digit);
  const left = new Map(others.map((each, i) => [each, Math.floor((half + others.length - 1 - i) / others.length)]));
  if (digit !== null) left.set(digit, half);
  return [...labels.keys()].filter((place) => {
    const more = left.get(labels[place]) ?? 0;
    left.set(labels[place], more - 1);
    return more > 0;
  });
}

// Add what the unit should answer in a task.
/** @param {{ labels: Uint8Array, images: Uint8Array }} digits @param {number} task @returns {import("./unit.js").DigitSet} */
export function setFor(digits, task) {
  const active = task === LINES ? [LEFT, RIGHT] : [task];
  return { ...digits, wanted: digits.labels.map((label) => Number(active.includes(label))) };
}

// Pictures of no line, the left one, the right one and both, in turn. Each four have lines at the same places, so that the sum
// for both is what the other sums say: a unit is wrong about one of the four. Those of the test are not those to learn from.
export function lines(/** @type {boolean} */ isTest) {
  const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 4);
  const images = new Uint8Array(COUNT * PIXELS);
  for (const [i, label] of labels.entries()) {
    const form = 2 * Math.floor(i / 4) + Number(isTest);
    const columns = { [LEFT]: 7 + (form % 5), [RIGHT]: 16 + (Math.floor(form / 5) % 5) };
    const [top, height] = [3 + (Math.floor(form / 25) % 5), 15 + Math.floor(form / 125)];
    for (const line of [LEFT, RIGHT].filter((each) => label & each))
      for (let row = top; row < top + height; row++) {
        const begin = i * PIXELS + row * IMAGE_SIDE + columns[line];
        images.fill(255, begin, begin + 3);
      }
  }
  return { labels, images };
}
