// Rounds like Python and C, and measures lengths alike in each browser.

// Round half to even, like Python's `round` and NumPy's `rint`.
export function roundHalfEven(/** @type {number} */ value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

// Round half away from zero, like C's `roundf`.
export const roundHalfAway = (/** @type {number} */ value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

// The length of a vector. `Math.hypot` differs in the last bit between browsers, and so would the answers.
export const hypot = (/** @type {number} */ x, /** @type {number} */ y) => Math.sqrt(x * x + y * y);
