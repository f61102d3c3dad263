// Paints the map: the points on one canvas, and on another above it the marks, which change with each movement of the pen.
//
// All points take 4 ms, so they are painted only when the view or what is shown changes.

import { clamp } from "../../common/math.js";
import { contrast, parseColour, readDigitColours } from "../../shared/image.js";
import { draw, sideOf } from "./pictures.js";

/**
 * @import { Colour } from "../../shared/image.js"
 * @import { GreyImage, Point } from "../../types.d.ts"
 * @import { Points } from "./data.js"
 * @import { PictureOf } from "./images.js"
 * @import { State } from "./state.js"
 * @import { View } from "./view.js"
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {ReturnType<typeof readColours>} Colours
 * @typedef {{ context: Context, view: View, colours: Colours }} Stage
 * @typedef {State & { pointed: number | null, hasCrosshair: boolean }} Marks
 * @typedef {{ colour: string, radius: number, opacity: number }} Dot
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
const LEAST_CONTRAST = 4.5; // with the stage, of an opaque colour that is not faint: 3 with OPAQUE
const RING = 1.6; // CSS pixels between a misread point and its ring
const LABEL = 1 / 19; // of the stage's shorter side, size of a digit on its island
const LEAST_LABEL = 18; // CSS pixels
const HALF_LABEL = 0.6; // from a digit's middle to the end of its outline, in units of its size
const DOT = 9; // CSS pixels, radius of the drawing's dot on a stage of
const USUAL = 700; // CSS pixels, shorter side; on a larger one dot and lines grow
const MOST_PIXELS = 2_000_000; // of a canvas
const FULL_TURN = 2 * Math.PI;

export function readColours(/** @type {Element} */ element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name);
  const [digits, page] = [readDigitColours(element), read("--paper")];
  return {
    digits,
    page,
    isFaint: digits.map((each) => contrast(each, page) < LEAST_CONTRAST),
    text: read("--text"),
    dot: read("--accent"),
    edge: read("--muted"),
  };
}

// Pixels of a canvas for a CSS pixel: more than two would not be seen, and very many take too long.
const pixelRatio = (/** @type {Point} */ [width, height]) =>
  Math.min(devicePixelRatio, 2, Math.sqrt(MOST_PIXELS / (width * height)));

// Fit a canvas to its size on the page, and clear it. Its context is in CSS pixels.
/** @param {HTMLCanvasElement} canvas @param {View} view @param {Colours} colours @returns {Stage} */
function prepare(canvas, view, colours) {
  const [width, height] = view.size;
  const ratio = pixelRatio(view.size);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const context = /** @type {Context} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, view, colours };
}

const radiusOf = (/** @type {View} */ { size, zoom }) =>
  Math.min(Math.max(Math.min(...size) * OF_STAGE, SMALLEST) * Math.sqrt(zoom), LARGEST);

/** @param {HTMLCanvasElement} canvas @param {View} view @param {Colours} colours @param {Shown} shown */
export function paintPoints(canvas, view, colours, { points, groups, misread, pictureOf }) {
  const stage = prepare(canvas, view, colours);
  const { context } = stage;
  if (!points) return;
  const radius = radiusOf(view);
  const image = blank(context, canvas, parseColour(colours.page));
  const dots = groups.map((all, digit) =>
    pictureOf ? all.filter((each) => !pictureOf(each, colours.digits[digit])) : all,
  );
  const faint = dots.filter((_, digit) => colours.isFaint[digit]).flat();
  stamp(image, view, points, faint, { colour: colours.edge, radius: radius + OUTLINE, opacity: OPAQUE });
  for (const [digit, positions] of dots.entries()) {
    stamp(image, view, points, positions, { colour: colours.digits[digit], radius, opacity: OPAQUE });
  }
  context.putImageData(image, 0, 0);
  if (pictureOf) paintPictures(stage, { points, groups, pictureOf });
  const inner = (pictureOf ? sideOf(view) / 2 : radius) + RING;
  context.strokeStyle = colours.text;
  context.lineWidth = 1.2;
  context.beginPath();
  for (const position of misread) {
    const [x, y] = view.toPixels([points.x[position], points.y[position]]);
    context.moveTo(x + inner, y);
    context.arc(x, y, inner, 0, FULL_TURN);
  }
  context.stroke();
}

/** @param {Stage} stage @param {Pick<Shown, "groups"> & { points: Points, pictureOf: PictureOf }} shown */
function paintPictures({ context, view, colours }, { points, groups, pictureOf }) {
  const side = sideOf(view);
  for (const [digit, positions] of groups.entries()) {
    for (const position of positions) {
      const picture = pictureOf(position, colours.digits[digit]);
      if (!picture) continue;
      const [x, y] = view.toPixels([points.x[position], points.y[position]]);
      context.drawImage(picture, x - side / 2, y - side / 2, side, side);
    }
  }
}

let buffer = /** @type {ImageData | null} */ (null); // the image of the newest frame, which the next one uses again

// Returns an image of a canvas's size in one colour.
/** @param {Context} context @param {HTMLCanvasElement} canvas @param {Colour} colour @returns {ImageData} */
function blank(context, { width, height }, [red, green, blue]) {
  const isFitting = buffer?.width === width && buffer?.height === height;
  const image = isFitting && buffer ? buffer : context.createImageData(width, height);
  new Uint32Array(image.data.buffer).fill((255 << 24) | (blue << 16) | (green << 8) | red);
  buffer = image;
  return image;
}

// Put a round dot on some points of an image. Without a graphics card this takes a quarter of the time of the canvas's own
// circles, and a half of that of its squares.
/** @param {ImageData} image @param {View} view @param {Points} points @param {number[]} positions @param {Dot} dot */
function stamp({ data, width, height }, view, { x, y }, positions, { colour, radius, opacity }) {
  const ratio = pixelRatio(view.size);
  const side = 2 * Math.ceil(radius * ratio) + 1;
  const dot = coverage(side, radius * ratio).map((part) => part * opacity);
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

// The names of the digits, on their islands, but beside the drawing's dot, which reaches `reach` far.
/** @param {Stage} stage @param {State} state @param {number} reach */
function paintLabels({ context, view, colours }, { places, trail }, reach) {
  const dot = trail.length > 0 ? view.toPixels(trail[trail.length - 1]) : null;
  const size = Math.max(LEAST_LABEL, Math.min(...view.size) * LABEL);
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: size / 4 });
  context.font = `800 ${size}px system-ui, sans-serif`;
  context.strokeStyle = colours.page;
  context.fillStyle = colours.text;
  places.forEach((place, digit) => {
    if (!place) return;
    const [x, y] = dot ? awayFrom(dot, view.toPixels(place), reach + size * HALF_LABEL) : view.toPixels(place);
    context.strokeText(String(digit), x, y);
    context.fillText(String(digit), x, y);
  });
}

// Returns a place, moved to a distance of `least` from another one if it is nearer.
/** @param {Point} from @param {Point} place @param {number} least @returns {Point} */
export function awayFrom(from, place, least) {
  const [across, down] = [place[0] - from[0], place[1] - from[1]];
  const distance = Math.hypot(across, down);
  if (distance >= least) return place;
  if (distance === 0) return [from[0], from[1] - least];
  return [from[0] + (across / distance) * least, from[1] + (down / distance) * least];
}

// Paint the digits' names, and the drawing's dot, hollow for a non-digit, with its trail and lines to the nearest points, and
// the point that is pointed at. Among images the drawing is an image, too.
/** @param {HTMLCanvasElement} canvas @param {View} view @param {Colours} colours @param {Marks} marks */
export function paintMarks(canvas, view, colours, marks) {
  const { points, few, drawn, trail, isDigit, nearest, pointed, hasCrosshair } = marks;
  const stage = prepare(canvas, view, colours);
  const { context } = stage;
  if (!points) return;
  const unit = Math.max(1, Math.min(...view.size) / USUAL);
  const placeOf = (/** @type {number} */ position) => view.toPixels([points.x[position], points.y[position]]);
  const radius = few ? sideOf(view) / 2 : radiusOf(view) + 3 * unit;
  /** @param {Point} place @param {number} size @param {number} width @param {string} colour */
  const ring = (place, size, width, colour) => {
    Object.assign(context, { strokeStyle: colour, lineWidth: width * unit });
    circle(context, place, size);
    context.stroke();
  };
  Object.assign(context, { lineCap: "round", strokeStyle: colours.dot, fillStyle: colours.dot, lineWidth: 3 * unit });
  paintTrail(context, trail.map(view.toPixels));
  paintLabels(stage, marks, few && drawn ? Math.SQRT2 * sideOf(view) : (DOT + 3) * unit);
  Object.assign(context, { strokeStyle: colours.dot, fillStyle: colours.dot });
  if (trail.length > 0) {
    const place = view.toPixels(trail[trail.length - 1]);
    context.lineWidth = 1.5 * unit;
    for (const position of nearest) line(context, place, placeOf(position));
    for (const position of nearest) ring(placeOf(position), radius, 1.5, colours.dot);
    if (few && drawn) paintDrawing(stage, place, drawn, 2 * unit);
    else {
      circle(context, place, DOT * unit);
      if (!isDigit) context.fillStyle = colours.page;
      context.fill();
      if (!isDigit) ring(place, (DOT - 2) * unit, 4, colours.dot);
      ring(place, DOT * unit, 4, colours.page);
      ring(place, (DOT + 2) * unit, 1.5, colours.text);
    }
  }
  if (pointed !== null) ring(placeOf(pointed), radius + unit, 2.5, colours.text);
  if (hasCrosshair) {
    const [x, y] = view.size.map((side) => side / 2);
    Object.assign(context, { strokeStyle: colours.text, lineWidth: 1.5 * unit });
    line(context, [x - 12 * unit, y], [x + 12 * unit, y]);
    line(context, [x, y - 12 * unit], [x, y + 12 * unit]);
  }
}

// The drawing in a frame, twice as large as the test digits around it.
/** @param {Stage} stage @param {Point} place @param {GreyImage} drawn @param {number} width of its frame */
function paintDrawing({ context, view, colours }, [x, y], drawn, width) {
  const side = 2 * sideOf(view);
  const corner = /** @type {const} */ ([x - side / 2, y - side / 2]);
  Object.assign(context, { fillStyle: colours.page, strokeStyle: colours.dot, lineWidth: width });
  context.fillRect(...corner, side, side);
  context.drawImage(draw(drawn, colours.text), ...corner, side, side);
  context.strokeRect(...corner, side, side);
}

// From faint, where it began, to strong.
function paintTrail(/** @type {Context} */ context, /** @type {Point[]} */ places) {
  for (let i = 1; i < places.length; i++) {
    context.globalAlpha = 0.15 + (0.65 * i) / places.length;
    line(context, places[i - 1], places[i]);
  }
  context.globalAlpha = 1;
}

/** @param {Context} context @param {Point} from @param {Point} to */
function line(context, [x0, y0], [x1, y1]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** @param {Context} context @param {Point} middle @param {number} radius */
function circle(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, FULL_TURN);
}
