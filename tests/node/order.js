// Compares lists of digits that are sorted by a value, such as the network's confidence.

// Whether positions are the expected ones in their order, but for digits whose `values` differ by at most `tolerance`: of these
// rounding decides which comes first.
export const isOrderOf = (found, expected, { values, tolerance }) =>
  found.length === expected.length &&
  new Set(found).size === found.length &&
  found.every((position, i) => Math.abs(values[position] - values[expected[i]]) <= tolerance);

// Returns an answer with its digits in the expected order, or as it is if more than rounding differs.
export function reordered(found, expected, sortedBy) {
  const [own, others] = [found, expected].map(({ digits }) => digits.map(({ position }) => position));
  if (!isOrderOf(own, others, sortedBy)) return found;
  return { ...found, digits: others.map((at, i) => found.digits[own.indexOf(at)] ?? expected.digits[i]) };
}
