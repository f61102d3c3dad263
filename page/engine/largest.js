// The indices of the `count` largest values, the largest first; of equal values the first one comes first.
export function largest(/** @type {ArrayLike<number>} */ values, /** @type {number} */ count) {
  const found = /** @type {number[]} */ ([]);
  for (let i = 0; i < values.length; i++) {
    if (found.length === count && !(values[i] > values[found[found.length - 1]])) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]] < values[i]) place--;
    found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
