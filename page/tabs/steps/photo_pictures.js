// The pictures of the steps that find the digits in a photo, before those of the chosen digit.

import { requestUntilAnswered } from "../../shared/requests.js";

/** @import { Persistence, Photo } from "../../types.d.ts" @import { Pictures } from "./types.d.ts" */

export const PHOTO_STOPS = ["photo", "even", "ink", "lines", "found"]; // names of the pictures

// Load the pictures of a part of a photo, once; undefined without an answer. The options are those of `requestUntilAnswered`.
/** @param {Photo & { pictures?: Pictures }} part @param {Persistence} options */
export async function loadPictures(part, options) {
  part.pictures ??= await askPictures(part.blob, options);
  return part.pictures;
}

/** @param {Blob} blob @param {Persistence} options @returns {Promise<Pictures | undefined>} */
async function askPictures(blob, options) {
  const answer = await requestUntilAnswered("photo_steps", blob, options);
  if (!answer) return undefined;
  const steps = new Map(answer.steps.map(({ name, picture }) => [name, picture]));
  const shown = await Promise.all(PHOTO_STOPS.map((name) => decoded(steps.get(name) ?? "")));
  return { shown, ink: whiteInk(shown[PHOTO_STOPS.indexOf("lines")]) };
}

async function decoded(/** @type {string} */ address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

// Dark ink on light paper is inverted.
function whiteInk(/** @type {HTMLImageElement} */ image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i];
  if (sum < (255 / 2) * (data.length / 4)) return canvas;
  context.globalCompositeOperation = "difference";
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
