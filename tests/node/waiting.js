import { setImmediate } from "node:timers/promises";

// Wait until a condition holds.
export async function until(condition) {
  while (!condition()) await setImmediate();
}

// Wait until promises that can be kept are.
export const settled = () => setImmediate();
