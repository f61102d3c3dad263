// Images, {width, height, data}: a byte per pixel, row by row, which the server sends in base64.

import { fromBase64, IMAGE_SIDE } from "../common/math.js";

/** @import { GreyImage } from "../types.d.ts" */
/** @typedef {[red: number, green: number, blue: number]} Colour */

export { IMAGE_SIDE };

export const toBytes = (/** @type {string | Uint8Array} */ data) =>
  typeof data === "string" ? fromBase64(data) : data;

/**
 * Paint values on a canvas, one pixel each.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {ArrayLike<number>} values
 * @param {(value: number, at: number) => Colour} colour
 */
export function paint(canvas, width, height, values, colour) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const pixels = image.data;
  for (let i = 0; i < values.length; i++) {
    const [red, green, blue] = colour(values[i], i);
    pixels[4 * i] = red;
    pixels[4 * i + 1] = green;
    pixels[4 * i + 2] = blue;
    pixels[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** @type {(level: number) => Colour} */
export const grey = (level) => [level, level, level];

/** @param {HTMLCanvasElement} canvas @param {GreyImage} image */
export const paintGrey = (canvas, { width, height, data }) => paint(canvas, width, height, toBytes(data), grey);

// Make a canvas of an image; `colour` as for `paint`.
/** @param {GreyImage} image @param {(value: number) => Colour} [colour] */
export function painted({ width, height, data }, colour = grey) {
  const canvas = document.createElement("canvas");
  paint(canvas, width, height, toBytes(data), colour);
  return canvas;
}

// A grey image as the address of an <img>: hundreds of canvases would each be a layer for the browser to compose.
export const greyAddress = (/** @type {GreyImage} */ image) => painted(image).toDataURL();

// A colour of the stylesheet, "#rrggbb", as three numbers.
/** @param {string} colour @returns {Colour} */
export function parseColour(colour) {
  const [red, green, blue] = [1, 3, 5].map((i) => Number.parseInt(colour.trim().slice(i, i + 2), 16));
  return [red, green, blue];
}

// The contrast of two colours of the stylesheet, 1 to 21, by WCAG 2.2.
export function contrast(/** @type {string} */ one, /** @type {string} */ other) {
  const [low, high] = [one, other].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(/** @type {string} */ colour) {
  const linear = (/** @type {number} */ part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = parseColour(colour).map((value) => linear(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// From -1, blue, through 0, black, to 1, orange: colours that people with any colour vision can distinguish.
/** @type {(value: number) => Colour} */
export const diverging = (value) =>
  value < 0 ? [-60 * value, -140 * value, -255 * value] : [255 * value, 165 * value, 40 * value];

// A number from -1 to 1, as the server sends it in a byte.
export const fromByte = (/** @type {number} */ byte) => (byte - 128) / 127;
