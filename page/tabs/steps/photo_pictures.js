// The pictures of the steps that find the digits in a photo, before those of the chosen digit.

import { paint, paintGrey, toBytes } from "../../shared/image.js";
import { requestUntilAnswered } from "../../shared/requests.js";

/**
 * @import { GreyImage, Persistence, Photo, PhotoStop } from "../../types.d.ts"
 * @import { Pictures } from "./types.d.ts"
 */

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
  return { shown: PHOTO_STOPS.map((name) => painted(steps[name])), ink: whiteInk(steps.found) };
}

function painted(/** @type {GreyImage} */ image) {
  const canvas = document.createElement("canvas");
  paintGrey(canvas, image);
  return canvas;
}

function whiteInk(/** @type {GreyImage} */ { width, height, data }) {
  const canvas = document.createElement("canvas");
  paint(canvas, width, height, toBytes(data), (level) => [255 - level, 255 - level, 255 - level]);
  return canvas;
}
