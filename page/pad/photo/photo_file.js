// Opens an image file, and makes the small image that the server reads.

const LONGEST = 1600; // pixels of the longer side of a sent image
const SMALL = 250_000; // pixels: an image with fewer is sent as a PNG, because a JPEG would blur them
const QUALITIES = [0.9, 0.7, 0.4]; // of a JPEG: the first one that makes it small enough is used
const MOST_BYTES = 3_000_000; // that the server accepts, see page/guard/bodies.py
const HEIC = /\.(heic|heif)$/i;

/** @import { Box } from "../../types.d.ts" */

// A file that cannot be used; `key` is that of a text.
export class BadPhoto extends Error {
  constructor(/** @type {string} */ key) {
    super(key);
    this.key = key;
  }
}

// Open a file; returns its image, an <img>, upright: Safari's createImageBitmap ignores how the camera was held. Throws
// BadPhoto.
export async function openPhoto(/** @type {File} */ file) {
  const isHeic = HEIC.test(file.name ?? "") || /^image\/hei[cf]/.test(file.type);
  if (!isHeic && file.type && !file.type.startsWith("image/")) throw new BadPhoto("photo_no_image");
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
  } catch (error) {
    console.warn(error);
    throw new BadPhoto(isHeic ? "photo_heic" : "photo_damaged");
  } finally {
    URL.revokeObjectURL(image.src);
  }
  if (!image.naturalWidth || !image.naturalHeight) throw new BadPhoto("photo_damaged");
  return image;
}

// Cut a region, in pixels, out of an image, and shrink it to LONGEST; returns a promise of a Blob.
// Throws BadPhoto.
export async function cutOut(/** @type {HTMLImageElement} */ image, /** @type {Box} */ [left, top, right, bottom]) {
  const [width, height] = [right - left, bottom - top];
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const [wide, high] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = shrink(image, [left, top, width, height], [wide, high]);
  if (wide * high <= SMALL) return encode(canvas, "image/png");
  for (const quality of QUALITIES) {
    const blob = await encode(canvas, "image/jpeg", quality);
    if (blob.size <= MOST_BYTES) return blob;
  }
  throw new BadPhoto("photo_damaged");
}

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} [quality] */
async function encode(canvas, type, quality) {
  const blob = /** @type {Blob | null} */ (await new Promise((resolve) => canvas.toBlob(resolve, type, quality)));
  if (!blob) throw new BadPhoto("photo_damaged"); // no memory
  return blob;
}

// Scale a part [left, top, width, height] of an image to a size, on white. Halve it repeatedly, because a browser that scales
// in one step skips most pixels, and thin lines break. Returns a canvas; throws BadPhoto without memory for it.
/** @param {HTMLImageElement} image @param {Box} part @param {[number, number]} size */
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
