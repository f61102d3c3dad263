// Arithmetic that the page's scripts and the engine share.

export const argmax = (values) => values.indexOf(Math.max(...values));

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// A list of numbers between two others: 0 is the one, 1 the other.
export const mix = (one, other, part) => one.map((value, i) => value + (other[i] - value) * part);
