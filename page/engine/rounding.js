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

// The length of a vector, as glibc computes it (sysdeps/ieee754/dbl-64/e_hypot.c): `Math.hypot` differs in the last bit
// between browsers.
export function hypot(x, y) {
  const [long, short] = Math.abs(x) < Math.abs(y) ? [Math.abs(y), Math.abs(x)] : [Math.abs(x), Math.abs(y)];
  if (long >= short * 2 ** 54) return long + short;
  if (short < 2 ** -459) return hypot(long * 2 ** 600, short * 2 ** 600) * 2 ** -600; // whose squares would be 0
  const length = Math.sqrt(long * long + short * short);
  let error;
  if (length <= 2 * short) {
    const rest = length - short;
    error = long * (2 * rest - long) + (rest - 2 * (long - short)) * rest;
  } else {
    const rest = length - long;
    error = 2 * rest * (long - 2 * short) + ((4 * rest - short) * short + rest * rest);
  }
  return length - error / (2 * length);
}
