// The part of the map that is visible, changed by wheel, drag, pinch and keys.

import { clamp } from "../../common/math.js";
import { makeStore } from "../../shared/events.js";

/** @import { Point } from "../../types.d.ts" @import { Points } from "./data.js" */
/** @typedef {ReturnType<typeof makeMapView>} MapView @typedef {ReturnType<typeof initialState>} State */

const LARGEST = 40; // zoom
const MARGIN = 0.05; // of the stage's shorter side, around the whole map
const WHEEL = 0.0022; // part of an exponent for each pixel of the wheel
const LINE = 16; // pixels of a wheel that counts lines
const MOVED = 6; // CSS pixels that a finger may move in a tap
const STEP = 1.5; // of the zoom, by a button or key
const PAN = 0.15; // of the stage, by an arrow key
const NEAR = 0.25; // of the stage, how far from its middle the nearest point may be: there is always one to see

/** @param {(axis: 0 | 1) => number} along @returns {Point} */
const onBothAxes = (along) => [along(0), along(1)];

/** @param {number} value @param {number} middle @param {number} most */
const within = (value, middle, most) => clamp(value, middle - most, middle + most);

/** @type {(places: Point[]) => Point} */
const between = ([one, other = one]) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];

/** @param {Point[]} places */
const distance = ([one, other]) => (other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 1);

const initialState = () => ({
  size: /** @type {Point} */ ([0, 0]), // CSS pixels
  centre: /** @type {Point} */ ([0.5, 0.5]),
  zoom: 1,
  low: /** @type {Point} */ ([0, 0]), // corner of the whole map
  extent: /** @type {Point} */ ([1, 1]), // its size
});

// CSS pixels for a unit of the map.
function scaleOf(/** @type {State} */ { size, extent, zoom }) {
  const margin = 2 * MARGIN * Math.min(...size);
  return zoom * Math.min(...size.map((side, axis) => (side - margin) / extent[axis]));
}

// Where a view that wants this middle shows the map: it stays on the map, near a point; at the least zoom everything is visible.
/** @param {State} state @param {Point} wanted @param {number} newZoom @param {(place: Point) => Point | null} nearestTo */
function moved(state, wanted, newZoom, nearestTo) {
  const { size, low, extent } = state;
  const zoom = clamp(newZoom, 1, LARGEST);
  const reach = 1 - 1 / zoom; // how far the middle may go towards the map's edges
  const onMap = onBothAxes((axis) => within(wanted[axis], low[axis] + extent[axis] / 2, (reach * extent[axis]) / 2));
  const nearest = size[0] > 0 ? nearestTo(onMap) : null;
  const scale = scaleOf({ ...state, zoom });
  const centre = nearest && onBothAxes((axis) => within(onMap[axis], nearest[axis], (NEAR * size[axis]) / scale));
  return { zoom, centre: centre ?? onMap };
}

/**
 * Make the view of a stage.
 * @param {HTMLElement} surface takes the input
 * @param {object} options
 * @param {(place: Point) => Point | null} options.nearestTo returns the place of the point that is nearest to one of the map
 * @param {() => Point | null} options.drawing returns its place on the map: button and key zoom to it while it is visible
 * @param {() => void} options.onChange called when another part is visible
 * @param {(place: Point | null) => void} options.onHover called with the place under the mouse in CSS pixels
 * @param {(place: Point, reach?: number) => void} options.onTap called with a place in CSS pixels; and with how far the
 *   point may be, if a key chooses it
 */
export function makeMapView(surface, { nearestTo, drawing, onChange, ...listeners }) {
  const { state, set, subscribe } = makeStore(initialState());
  subscribe(onChange);
  const scale = () => scaleOf(state);

  /** @type {(place: Point) => Point} */
  const toPixels = (place) => onBothAxes((axis) => state.size[axis] / 2 + (place[axis] - state.centre[axis]) * scale());
  /** @type {(place: Point) => Point} */
  const toMap = (place) => onBothAxes((axis) => state.centre[axis] + (place[axis] - state.size[axis] / 2) / scale());

  function show(/** @type {Point} */ wanted, zoom = state.zoom) {
    const place = moved(state, wanted, zoom, nearestTo);
    // A finger that moves up or down on the whole map scrolls the page.
    surface.style.touchAction = place.zoom > 1 ? "none" : "pan-y";
    set(place);
  }

  // Zoom so that a place on the stage stays where it is.
  function zoomAt(/** @type {Point} */ place, /** @type {number} */ factor) {
    const zoom = clamp(state.zoom * factor, 1, LARGEST);
    const [fixed, newScale] = [toMap(place), scaleOf({ ...state, zoom })];
    const centre = onBothAxes((axis) => fixed[axis] - (place[axis] - state.size[axis] / 2) / newScale);
    show(centre, zoom);
  }

  const panBy = (/** @type {Point} */ by) => show(onBothAxes((axis) => state.centre[axis] - by[axis] / scale()));

  const middle = () => onBothAxes((axis) => state.size[axis] / 2);
  function zoomIn() {
    const place = drawing();
    const isVisible = place && toPixels(place).every((value, axis) => value >= 0 && value <= state.size[axis]);
    show(isVisible ? place : state.centre, STEP * state.zoom);
  }
  const zoomOut = () => zoomAt(middle(), 1 / STEP);
  const showWhole = () => show(state.centre, 1);

  followPointers(surface, { ...listeners, panBy, zoomAt });
  followWheel(surface, zoomAt);
  followKeys(surface, () => {
    const [width, height] = state.size.map((side) => side * PAN);
    const tap = () => listeners.onTap(middle(), Infinity);
    return {
      ...{ "+": zoomIn, "=": zoomIn, "-": zoomOut, 0: showWhole, Home: showWhole, Enter: tap, " ": tap },
      ...{ ArrowLeft: () => panBy([width, 0]), ArrowRight: () => panBy([-width, 0]) },
      ...{ ArrowUp: () => panBy([0, height]), ArrowDown: () => panBy([0, -height]) },
    };
  });

  return {
    ...{ toPixels, toMap, scale, zoomIn, zoomOut, showWhole },
    get size() {
      return state.size;
    },
    get zoom() {
      return state.zoom;
    },
    resize(/** @type {number} */ width, /** @type {number} */ height) {
      set({ size: [width, height] });
      show(state.centre);
    },
    // Fit the view to points.
    fit(/** @type {Points} */ points) {
      const { low, extent } = boundsOf(points);
      set({ low, extent });
      const centre = onBothAxes((axis) => low[axis] + extent[axis] / 2);
      show(centre, 1);
    },
  };
}

// The corner and the size of the map of some points.
function boundsOf(/** @type {Points} */ { x, y }) {
  const axes = [x, y];
  const low = onBothAxes((axis) => axes[axis].reduce((least, value) => Math.min(least, value), 1));
  const high = onBothAxes((axis) => axes[axis].reduce((most, value) => Math.max(most, value), 0));
  return { low, extent: onBothAxes((axis) => Math.max(high[axis] - low[axis], 0.01)) };
}

/** @param {Element} surface @param {MouseEvent} event @returns {Point} */
function placeOn(surface, { clientX, clientY }) {
  const { left, top } = surface.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

// Follow the mouse, one finger or two.
/** @typedef {{ onHover(place: Point | null): void, onTap(place: Point): void, panBy(by: Point): void, zoomAt(place: Point, factor: number): void }} OnPointers */
function followPointers(
  /** @type {HTMLElement} */ surface,
  /** @type {OnPointers} */ { onHover, onTap, panBy, zoomAt },
) {
  const pointers = /** @type {Map<number, Point>} */ (new Map()); // places of the pressed ones, by id
  let tap = /** @type {Point | null} */ (null); // where the first one was pressed; null once it has moved, or for a pinch

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    tap = pointers.size === 0 ? placeOn(surface, event) : null;
    surface.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOn(surface, event));
  });
  surface.addEventListener("pointermove", (event) => {
    const place = placeOn(surface, event);
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType !== "touch") onHover(place);
      return;
    }
    const before = [...pointers.values()].slice(0, 2);
    pointers.set(event.pointerId, place);
    const after = [...pointers.values()].slice(0, 2);
    if (tap && distance([tap, place]) > MOVED) tap = null;
    if (tap) return;
    onHover(null);
    const [from, to] = [between(before), between(after)];
    panBy([to[0] - from[0], to[1] - from[1]]);
    if (after.length === 2) zoomAt(to, distance(after) / Math.max(distance(before), 1));
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"])) {
    surface.addEventListener(kind, (event) => {
      if (pointers.delete(event.pointerId) && kind === "pointerup" && tap) onTap(placeOn(surface, event));
    });
  }
  surface.addEventListener("pointerleave", () => onHover(null));
}

function followWheel(/** @type {HTMLElement} */ surface, /** @type {OnPointers["zoomAt"]} */ zoomAt) {
  surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoomAt(placeOn(surface, event), Math.exp(-WHEEL * event.deltaY * (event.deltaMode === 1 ? LINE : 1)));
    },
    { passive: false },
  );
}

// `actions` returns what keys do, by their names.
function followKeys(/** @type {HTMLElement} */ surface, /** @type {() => Record<string, () => void>} */ actions) {
  surface.addEventListener("keydown", (event) => {
    const action = actions()[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}
