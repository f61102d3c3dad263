// Rounds and sums like Python and C, where JavaScript's own functions differ in the last bit.

// Round half to even, like Python's `round` and NumPy's `rint`.
export function roundHalfEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

// Round half away from zero, like C's `roundf`.
export const roundHalfAway = (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
