// What a page needs to know of a network, besides its weights: measured on MNIST's digits.

import { certaintiesOf, countRefused, findThreshold, MostActivating, score, summarizeMistakes } from "./measures.js";

/** @import { Digits } from "../types.d.ts" @import { Trainer } from "./trainer.js" @import { Pause } from "./types.d.ts" */

// Returns a promise of the `scores` on the test digits, the number of `dead` units of each hidden layer, and for the
// network's record its `measured` values, `active_for` and `threshold`, which the `training` digits give unless it is known.
/** @param {Trainer} trainer @param {{ training: Digits | null, test: Digits, threshold?: number | null, pause: Pause }} options */
export async function describe(trainer, { training, test: { images, labels }, threshold: known = null, pause }) {
  const active = new MostActivating(trainer);
  const certainties = /** @type {number[]} */ ([]);
  const scores = await score(trainer, { images, labels }, pause, labels.length, (first, found) => {
    active.visit(first);
    certainties.push(...certaintiesOf(found));
  });
  const threshold = known ?? (training ? await findThreshold(trainer, training, pause) : 0);
  const mistakes = summarizeMistakes(labels, scores);
  const refused = countRefused(labels, scores, certainties, threshold);
  const measured = { most_activating: active.examples, mistakes: { ...mistakes, refused } };
  const ofNetwork = { threshold, active_for: active.activeFor(labels) };
  return { scores, dead: active.dead, measured, ...ofNetwork };
}
