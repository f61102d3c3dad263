// What Map shows, and what follows from it. The modules of the tab get it in a store, see shared/store.js, and show what has
// changed. The functions of this module that are named "with" return such changes.

import { currentLanguage } from "../../shared/language.js";
import { decodePoints, densestPlace, groupByDigit, leastSure } from "./data.js";

/** @import { Point } from "../../types.d.ts" */

export const initialState = () => ({
  language: currentLanguage(),
  /** @type {import("./types.d.ts").MapAnswer | null} */
  map: null, // the answer for the network that answers; its method is null if the network has no map
  points: /** @type {ReturnType<typeof decodePoints> | null} */ (null), // of `map`, decoded
  borders: /** @type {Set<number> | null} */ (null), // positions of the digits that the network is least sure about
  areBordersShown: false,
  labels: /** @type {Uint8Array | null} */ (null), // of MNIST's test digits; null until they are there
  isWithoutMnist: false,
  groups: /** @type {number[][]} */ ([]), // of each digit, the positions of its points
  places: /** @type {(Point | null)[]} */ ([]), // of each digit, that of its name
  hidden: /** @type {Set<number>} */ (new Set()), // digits
  few: /** @type {number[][] | null} */ (null), // of each digit, the positions of its visible points, if all are few: then they are images
  isOpen: false,
  trail: /** @type {Point[]} */ ([]), // places of the drawing, the newest last
  nearest: /** @type {number[]} */ ([]), // positions of the test digits that are nearest to it
  drawn: /** @type {import("../../types.d.ts").GreyImage | null} */ (null), // the network's input
  isDigit: true, // whether the network takes the drawing for a digit
  followed: "", // which digit of the pad the trail belongs to
  hovered: /** @type {number | null} */ (null), // position of the point under the mouse
  chosen: /** @type {number | null} */ (null), // position of the one that was tapped
  opened: /** @type {number | null} */ (null), // position of the last digit opened in Inside
});

/** @typedef {ReturnType<typeof initialState>} State */

// Take the engine's answer, or null for none.
export function withMap({ labels }, map, props) {
  const points = map?.method ? decodePoints(map, props) : null;
  return { map, points, borders: points && new Set(leastSure(points)), ...grouped({ points, labels }) };
}

export const withLabels = ({ points }, labels) => ({ labels, ...grouped({ points, labels }) });

function grouped({ points, labels }) {
  const groups = points ? groupByDigit(hasLabels({ points, labels }) ? labels : points.predictions) : [];
  return { groups, places: groups.map((positions) => (positions.length > 0 ? densestPlace(points, positions) : null)) };
}

export const withoutDrawing = () => ({ drawn: null, trail: [], nearest: [], followed: "" });

// Whether the labels are those of the map's test digits: a server may have another data set.
export const hasLabels = ({ labels, points }) => labels !== null && labels.length === points?.count;

export const shownGroups = ({ groups, hidden }) =>
  groups.map((positions, digit) => (hidden.has(digit) ? [] : positions));

export const pointed = ({ hovered, chosen }) => hovered ?? chosen;
