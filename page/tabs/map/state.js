// What Map shows, and what follows from it. The modules of the tab get it in a store, see shared/events.js, and show what has
// changed. The functions of this module that are named "with" return such changes.

import { currentLanguage } from "../../shared/language.js";
import { NO_WORDS } from "../../shared/requests.js";
import { decodePoints, densestPlace, groupByDigit } from "./data.js";

/**
 * @import { GreyImage, Point, Props } from "../../types.d.ts"
 * @import { Points } from "./data.js"
 * @import { MapAnswer } from "./types.d.ts"
 */

export const initialState = () => ({
  language: currentLanguage(),
  map: /** @type {MapAnswer | null} */ (null), // the answer for the page's network; its method is null if that has no map
  points: /** @type {Points | null} */ (null), // of `map`, decoded
  labels: /** @type {Uint8Array | null} */ (null), // of MNIST's test digits; null until they are there
  isWithoutMnist: false,
  groups: /** @type {number[][]} */ ([]), // of each digit, the positions of its points
  places: /** @type {(Point | null)[]} */ ([]), // of each digit, that of its name
  few: /** @type {number[][] | null} */ (null), // of each digit, the positions of its visible points, if all are few: then they are images
  isOpen: false,
  trail: /** @type {Point[]} */ ([]), // places of the drawing, the newest last
  nearest: /** @type {number[]} */ ([]), // positions of the test digits that are nearest to it
  drawn: /** @type {GreyImage | null} */ (null), // the network's input
  isDigit: true, // whether the network takes the drawing for a digit
  followed: "", // which digit of the pad the trail belongs to
  hovered: /** @type {number | null} */ (null), // position of the point under the mouse
  chosen: /** @type {number | null} */ (null), // position of the one that was tapped
  opened: /** @type {number | null} */ (null), // position of the last digit opened in Inside
  // The map and the drawing are asked for at the same time; an answer to one leaves the other's error.
  mapTrouble: NO_WORDS,
  placeTrouble: NO_WORDS,
});

/** @typedef {ReturnType<typeof initialState>} State */
/** @typedef {ReturnType<typeof import("../../shared/events.js").makeStore<State>>} Store */

// Take the engine's answer, or null for none.
/** @param {State} state @param {MapAnswer | null} map @param {Props["map"]} props */
export function withMap({ labels }, map, props) {
  const points = map?.method ? decodePoints(map, props) : null;
  return { map, points, ...grouped({ points, labels }) };
}

/** @param {State} state @param {Uint8Array | null} labels */
export const withLabels = ({ points }, labels) => ({ labels, ...grouped({ points, labels }) });

function grouped(/** @type {Pick<State, "points" | "labels">} */ state) {
  const { points } = state;
  if (!points) return { groups: [], places: [] };
  const groups = groupByDigit(hasLabels(state) ? state.labels : points.predictions);
  return { groups, places: groups.map((positions) => (positions.length > 0 ? densestPlace(points, positions) : null)) };
}

export const withoutDrawing = () => ({ drawn: null, trail: [], nearest: [], followed: "" });

// Whether the labels are those of the map's test digits: a server may have another data set.
/**
 * @template {Pick<State, "points" | "labels">} Some
 * @param {Some} state
 * @returns {state is Some & { points: Points, labels: Uint8Array }}
 */
export const hasLabels = (state) => state.labels !== null && state.labels.length === state.points?.count;

export const pointed = (/** @type {State} */ { hovered, chosen }) => hovered ?? chosen;
