// The cost of a path: a weighted sum of the features that model/numbers/features.py names.

import { WEIGHTS } from "../constants.js";

// Sum features {name: value}, each times its weight.
export function costOf(features) {
  let sum = 0;
  for (const name in features) sum += WEIGHTS[name] * features[name];
  return sum;
}
