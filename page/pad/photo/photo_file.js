// Opens an image file, and makes the small image that the engine reads.

import { LONGEST, MOST_PIXELS } from "../../common/photo_size.js";

const HEIC = /\.(heic|heif)$/i;

/** @import { Box, Rgba } from "../../types.d.ts" */

// A file that cannot be used; `key` is that of a text.
export class BadPhoto extends Error {
  constructor(/** @type {string} */ key) {
    super(key);
    this.key = key;
  }
}

// Open a file; returns a promise of an ImageBitmap, turned as the camera was held. Throws BadPhoto.
export async function openPhoto(/** @type {File} */ file) {
  const isHeic = HEIC.test(file.name ?? "") || /^image\/hei[cf]/.test(file.type);
  if (!isHeic && file.type && !file.type.startsWith("image/")) throw new BadPhoto("photo_no_image");
  const image = await createImageBitmap(file, { imageOrientation: "from-image" }).catch((error) => {
    console.warn(error);
    throw new BadPhoto(isHeic ? "photo_heic" : "photo_damaged");
  });
  if (image.width * image.height > MOST_PIXELS) throw new BadPhoto("photo_too_large");
  return image;
}

// Cut a region, in pixels, out of an image, and shrink it to LONGEST; returns a promise of its pixels, and of a Blob for the
// pad. Throws BadPhoto.
/** @param {ImageBitmap} image @param {Box} region @returns {Promise<{ blob: Blob, pixels: Rgba }>} */
export async function cutOut(image, [left, top, right, bottom]) {
  const [width, height] = [right - left, bottom - top];
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const [wide, high] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = shrink(image, [left, top, width, height], [wide, high]);
  const blob = /** @type {Blob | null} */ (await new Promise((resolve) => canvas.toBlob(resolve)));
  if (!blob) throw new BadPhoto("photo_damaged"); // no memory
  const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, wide, high);
  return { blob, pixels: { width: wide, height: high, data } };
}

// Scale a part [left, top, width, height] of an image to a size, on white. Halve it repeatedly, because a browser that scales
// in one step skips most pixels, and thin lines break. Returns a canvas; throws BadPhoto without memory for it.
/** @param {ImageBitmap} image @param {Box} part @param {[number, number]} size */
function shrink(image, [left, top, width, height], [wide, high]) {
  let source = /** @type {CanvasImageSource} */ (image);
  /** @type {Box} */
  let place = [left, top, width, height];
  for (;;) {
    const [nextWide, nextHigh] = [Math.max(wide, Math.ceil(place[2] / 2)), Math.max(high, Math.ceil(place[3] / 2))];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [nextWide, nextHigh];
    const context = canvas.getContext("2d");
    if (!context) throw new BadPhoto("photo_damaged");
    context.imageSmoothingQuality = "high";
    context.fillStyle = "white"; // below what is transparent
    context.fillRect(0, 0, nextWide, nextHigh);
    context.drawImage(source, ...place, 0, 0, nextWide, nextHigh);
    if (nextWide === wide && nextHigh === high) return canvas;
    [source, place] = [canvas, [0, 0, nextWide, nextHigh]];
  }
}
