// What Map says about its state, see map.js.

import { formatList } from "../../shared/language.js";
import { ownNetwork } from "../../shared/own_network.js";
import { share, text } from "../../shared/texts.js";
import { hasLabels } from "./state.js";

/** @import { Points } from "./data.js" @import { State } from "./state.js" */

export function sentenceOf(/** @type {State} */ state) {
  const { map, points, nearest, isDigit } = state;
  if (!map) return "";
  if (!points) return text("map_none");
  const sentences = [nearest.length > 0 ? placeOf(state, points) : text("map_lead")];
  if (nearest.length > 0 && !isDigit) sentences.unshift(text("map_non_digit"));
  if (ownNetwork() !== null) sentences.push(text("map_of_page"));
  return sentences.join(" ");
}

// Among which test digits the drawing is.
/** @param {State} state @param {Points} points */
function placeOf(state, { predictions }) {
  const digits = hasLabels(state) ? state.labels : predictions;
  const around = [...new Set(state.nearest.map((position) => digits[position]))].sort();
  return around.length === 1
    ? text("map_among", { digit: around[0] })
    : text("map_between", { digits: formatList(around) });
}

export function notesOf(/** @type {State} */ state) {
  const { points, labels, isWithoutMnist } = state;
  if (points && hasLabels(state)) return `${text("map_misread")} ${text("map_zoom_in")}`;
  return points && (isWithoutMnist || labels) ? text("map_no_mnist") : "";
}

// What the network reads in a test digit of the map.
export function readingOf(/** @type {State} */ state, /** @type {number} */ position) {
  const { predictions, confidences } = /** @type {Points} */ (state.points);
  const reading = { position, digit: predictions[position], percent: share(confidences[position]) };
  return hasLabels(state)
    ? text("map_reading", { ...reading, true: state.labels[position] })
    : text("map_reading_only", reading);
}
