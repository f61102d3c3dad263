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
  if (nearest.length === 0) return hasLabels(state) ? `${text("map_lead")} ${text("map_zoom_in")}` : text("map_lead");
  const digits = hasLabels(state) ? state.labels : points.predictions;
  const words = text("map_nearest", { digits: formatList(nearest.map((position) => digits[position])) });
  return isDigit ? words : `${text("map_non_digit")} ${words}`;
}

export function notesOf(/** @type {State} */ state) {
  const { map, points, labels, isWithoutMnist } = state;
  if (!points) return "";
  const notes = [text(`map_by_${map?.method}`)];
  if (ownNetwork() !== null) notes.push(text("map_of_page"));
  if (hasLabels(state)) notes.unshift(text("map_misread"));
  else if (isWithoutMnist || labels) notes.unshift(text("map_no_mnist"));
  return notes.join(" ");
}

// What the network reads in a test digit of the map.
export function readingOf(/** @type {State} */ state, /** @type {number} */ position) {
  const { predictions, confidences } = /** @type {Points} */ (state.points);
  const reading = { position, digit: predictions[position], percent: share(confidences[position]) };
  return hasLabels(state)
    ? text("map_reading", { ...reading, true: state.labels[position] })
    : text("map_reading_only", reading);
}
