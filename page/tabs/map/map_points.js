// Paints the points of the map. All of them take 4 ms, so they are painted only when the view or what is shown changes.

import { clamp } from "../../common/math.js";
import { parseColour } from "../../shared/image.js";
import { sideOf } from "./digit_pictures.js";

/**
 * @import { Colour } from "../../shared/image.js"
 * @import { Surface } from "../../shared/canvases.js"
 * @import { Colours } from "./map_colours.js"
 * @import { Points } from "./data.js"
 * @import { PictureOf } from "./images.js"
 * @import { MapView } from "./map_view.js"
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{ data: ImageData, ratio: number }} Image with its pixels for a CSS pixel
 * @typedef {{ colour: string, radius: number }} Dot
 * @typedef {object} Shown
 * @property {Points | null} points
 * @property {number[][]} groups of each digit, the positions of its points
 * @property {number[]} misread positions of points with a ring
 * @property {PictureOf | null} pictureOf null while points are dots
 */

const SMALLEST = 1.2; // CSS pixels, radius of a point
const LARGEST = 7;
const OF_STAGE = 1 / 360; // radius of a point on the whole map, part of the stage's shorter side
const OPAQUE = 0.75; // opacity of a point
const OUTLINE = 0.7; // CSS pixels, around a point of a faint colour, thinner than the ring of a misread point
const RING = 1.6; // CSS pixels between a misread point and its ring
const MOST_PIXELS = 2_000_000; // of a canvas

// Pixels of a canvas for a CSS pixel: more than two would not be seen, and very many take too long.
/** @param {number} width @param {number} height */
export const mostPixels = (width, height) => Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)));

export const radiusOf = (/** @type {MapView} */ { size, zoom }) =>
  Math.min(Math.max(Math.min(...size) * OF_STAGE, SMALLEST) * Math.sqrt(zoom), LARGEST);

/** @param {Surface} surface @param {MapView} view @param {Colours} colours @param {Shown} shown */
export function paintPoints(surface, view, colours, shown) {
  const { points, groups, misread, pictureOf } = shown;
  const context = surface.begin();
  if (!points) return;
  const radius = radiusOf(view);
  const image = blank(context, parseColour(colours.page));
  const put = (/** @type {number[]} */ positions, /** @type {string} */ colour, wider = 0) =>
    stamp({ data: image, ratio: surface.scale }, view, points, positions, { colour, radius: radius + wider });
  const dots = groups.map((all, digit) =>
    pictureOf ? all.filter((each) => !pictureOf(each, colours.digits[digit])) : all,
  );
  const faint = dots.filter((_, digit) => colours.isFaint[digit]).flat();
  put(faint, colours.edge, OUTLINE);
  for (const [digit, positions] of dots.entries()) put(positions, colours.digits[digit]);
  context.putImageData(image, 0, 0);
  if (pictureOf) paintPictures(context, view, colours, { ...shown, points });
  const inner = (pictureOf ? sideOf(view) / 2 : radius) + RING;
  context.strokeStyle = colours.text;
  context.lineWidth = 1.2;
  context.beginPath();
  for (const position of misread) {
    const [x, y] = view.toPixels([points.x[position], points.y[position]]);
    context.moveTo(x + inner, y);
    context.arc(x, y, inner, 0, 2 * Math.PI);
  }
  context.stroke();
}

/** @param {Context} context @param {MapView} view @param {Colours} colours @param {Shown & { points: Points }} shown */
function paintPictures(context, view, colours, { points, groups, pictureOf }) {
  const side = sideOf(view);
  for (const [digit, positions] of groups.entries()) {
    for (const position of positions) {
      const picture = pictureOf?.(position, colours.digits[digit]);
      if (!picture) continue;
      const [x, y] = view.toPixels([points.x[position], points.y[position]]);
      context.drawImage(picture, x - side / 2, y - side / 2, side, side);
    }
  }
}

let buffer = /** @type {ImageData | null} */ (null); // the image of the newest frame, which the next one uses again

// Returns an image of a canvas's size in one colour.
/** @param {Context} context @param {Colour} colour @returns {ImageData} */
function blank(context, [red, green, blue]) {
  const { width, height } = context.canvas;
  const isFitting = buffer?.width === width && buffer?.height === height;
  const image = isFitting && buffer ? buffer : context.createImageData(width, height);
  new Uint32Array(image.data.buffer).fill((255 << 24) | (blue << 16) | (green << 8) | red);
  buffer = image;
  return image;
}

// Put a round dot on some points of an image. Without a graphics card this takes a quarter of the time of the canvas's own
// circles, and a half of that of its squares.
/** @param {Image} image @param {MapView} view @param {Points} points @param {number[]} positions @param {Dot} dot */
function stamp({ data: { data, width, height }, ratio }, view, { x, y }, positions, { colour, radius }) {
  const side = 2 * Math.ceil(radius * ratio) + 1;
  const dot = coverage(side, radius * ratio).map((part) => part * OPAQUE);
  const [red, green, blue] = parseColour(colour);
  const scale = view.scale() * ratio;
  const [left, top] = view.toPixels([0, 0]).map((value) => value * ratio - side / 2);
  for (const position of positions) {
    const across = Math.round(left + x[position] * scale);
    const down = Math.round(top + y[position] * scale);
    const [first, last] = [Math.max(0, -across), Math.min(side, width - across)];
    for (let row = Math.max(0, -down); row < Math.min(side, height - down); row++) {
      let at = 4 * ((down + row) * width + across + first);
      for (let column = first; column < last; column++, at += 4) {
        const part = dot[row * side + column];
        data[at] += (red - data[at]) * part;
        data[at + 1] += (green - data[at + 1]) * part;
        data[at + 2] += (blue - data[at + 2]) * part;
      }
    }
  }
}

// Returns for each pixel of a square how much of it a disc in its middle covers.
function coverage(/** @type {number} */ side, /** @type {number} */ radius) {
  const middle = (side - 1) / 2;
  return Float32Array.from({ length: side ** 2 }, (_, i) => {
    const distance = Math.hypot((i % side) - middle, Math.floor(i / side) - middle);
    return clamp(radius - distance + 0.5, 0, 1);
  });
}
