// Digits and arithmetic that the page's scripts and the engine share.

export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit); // 0 to 9

export const argmax = (values) => values.indexOf(Math.max(...values));

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// A list of numbers between two others: 0 is the one, 1 the other.
export const mix = (one, other, part) => one.map((value, i) => value + (other[i] - value) * part);
