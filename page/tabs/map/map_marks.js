// Paints the marks above the points of the map, which change with each movement of the pen.

import { circle, fill, stroke, tracePath } from "../../shared/canvases.js";
import { draw, sideOf } from "./digit_pictures.js";
import { radiusOf } from "./map_points.js";

/**
 * @import { Surface } from "../../shared/canvases.js"
 * @import { GreyImage, Point } from "../../types.d.ts"
 * @import { Colours } from "./map_colours.js"
 * @import { State } from "./state.js"
 * @import { MapView } from "./map_view.js"
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{ context: Context, view: MapView, colours: Colours, unit: number }} Stage `unit` is the size of a line in CSS pixels
 * @typedef {State & { pointed: number | null, hasCrosshair: boolean }} Marks
 */

const LABEL = 1 / 19; // of the stage's shorter side, size of a digit on its island
const LEAST_LABEL = 18; // CSS pixels
const HALF_LABEL = 0.6; // from a digit's middle to the end of its outline, in units of its size
const DOT = 9; // CSS pixels, radius of the drawing's dot on a stage of
const USUAL = 700; // CSS pixels, shorter side; on a larger one dot and lines grow

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
function awayFrom(from, place, least) {
  const [across, down] = [place[0] - from[0], place[1] - from[1]];
  const distance = Math.hypot(across, down);
  if (distance >= least) return place;
  if (distance === 0) return [from[0], from[1] - least];
  return [from[0] + (across / distance) * least, from[1] + (down / distance) * least];
}

// Paint the digits' names, and the drawing's dot with its trail and lines to the nearest points, and the point that is pointed at.
// Among images the drawing is an image, too.
/** @param {Surface} surface @param {MapView} view @param {Colours} colours @param {Marks} marks */
export function paintMapMarks(surface, view, colours, marks) {
  const { points, few, drawn, trail, nearest, pointed, hasCrosshair } = marks;
  const context = surface.begin();
  if (!points) return;
  const unit = Math.max(1, Math.min(...view.size) / USUAL);
  const stage = { context, view, colours, unit };
  const placeOf = (/** @type {number} */ position) => view.toPixels([points.x[position], points.y[position]]);
  const radius = few ? sideOf(view) / 2 : radiusOf(view) + 3 * unit;
  Object.assign(context, { lineCap: "round", strokeStyle: colours.dot, lineWidth: 3 * unit });
  paintTrail(context, trail.map(view.toPixels));
  paintLabels(stage, marks, few && drawn ? Math.SQRT2 * sideOf(view) : (DOT + 3) * unit);
  if (trail.length > 0) {
    const place = view.toPixels(trail[trail.length - 1]);
    Object.assign(context, { strokeStyle: colours.dot, lineWidth: 1.5 * unit });
    for (const position of nearest) tracePath(context, [place, placeOf(position)]);
    for (const position of nearest) ring(stage, placeOf(position), radius, 1.5, colours.dot);
    if (few && drawn) paintDrawing(stage, place, drawn);
    else paintDot(stage, place, marks.isDigit);
  }
  if (pointed !== null) ring(stage, placeOf(pointed), radius + unit, 2.5, colours.text);
  if (hasCrosshair) paintCrosshair(stage);
}

/** @param {Stage} stage @param {Point} place @param {number} radius @param {number} width @param {string} colour */
function ring({ context, unit }, place, radius, width, colour) {
  circle(context, place, radius);
  stroke(context, colour, width * unit);
}

// Hollow for a non-digit.
/** @param {Stage} stage @param {Point} place @param {boolean} isDigit */
function paintDot(stage, place, isDigit) {
  const { context, colours, unit } = stage;
  circle(context, place, DOT * unit);
  fill(context, isDigit ? colours.dot : colours.page);
  if (!isDigit) ring(stage, place, (DOT - 2) * unit, 4, colours.dot);
  ring(stage, place, DOT * unit, 4, colours.page);
  ring(stage, place, (DOT + 2) * unit, 1.5, colours.text);
}

function paintCrosshair(/** @type {Stage} */ { context, view, colours, unit }) {
  const [x, y] = view.size.map((side) => side / 2);
  Object.assign(context, { strokeStyle: colours.text, lineWidth: 1.5 * unit });
  tracePath(context, [
    [x - 12 * unit, y],
    [x + 12 * unit, y],
  ]);
  tracePath(context, [
    [x, y - 12 * unit],
    [x, y + 12 * unit],
  ]);
}

// The drawing in a frame, twice as large as the test digits around it.
/** @param {Stage} stage @param {Point} place @param {GreyImage} drawn */
function paintDrawing({ context, view, colours, unit }, [x, y], drawn) {
  const side = 2 * sideOf(view);
  const corner = /** @type {const} */ ([x - side / 2, y - side / 2]);
  Object.assign(context, { fillStyle: colours.page, strokeStyle: colours.dot, lineWidth: 2 * unit });
  context.fillRect(...corner, side, side);
  context.drawImage(draw(drawn, colours.text), ...corner, side, side);
  context.strokeRect(...corner, side, side);
}

// From faint, where it began, to strong.
function paintTrail(/** @type {Context} */ context, /** @type {Point[]} */ places) {
  for (let i = 1; i < places.length; i++) {
    context.globalAlpha = 0.15 + (0.65 * i) / places.length;
    tracePath(context, [places[i - 1], places[i]]);
  }
  context.globalAlpha = 1;
}
