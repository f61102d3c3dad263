// The pictures of the steps that find the digits in a photo, before those of the chosen digit.

import { painted } from "../../shared/image.js";
import { requestUntilAnswered } from "../../shared/requests.js";

/** @import { Persistence, Photo, PhotoStop } from "../../types.d.ts" @import { Pictures } from "./types.d.ts" */

/** @type {PhotoStop[]} */
export const PHOTO_STOPS = ["grey", "even", "ink", "lines", "parts", "found"]; // names of the pictures

// Load the pictures of a part of a photo, once; undefined without an answer. The options are those of `requestUntilAnswered`.
/** @param {Photo & { pictures?: Pictures }} part @param {Persistence} options */
export async function loadPictures(part, options) {
  part.pictures ??= await askPictures(part, options);
  return part.pictures;
}

/** @param {Photo} part @param {Persistence} options @returns {Promise<Pictures | undefined>} */
async function askPictures({ pixels }, options) {
  const steps = await requestUntilAnswered("photo_steps", { photo: pixels }, options);
  if (!steps) return undefined;
  /** @type {(level: number) => [number, number, number]} */
  const whiteInk = (level) => [255 - level, 255 - level, 255 - level];
  return { shown: PHOTO_STOPS.map((name) => painted(steps[name])), ink: painted(steps.found, whiteInk) };
}
