// What Map says about its state, see map.js.

import { share } from "../../shared/format.js";
import { formatList } from "../../shared/language.js";
import { runningExperiment } from "../../shared/own_network.js";
import { text } from "../../shared/translations.js";
import { hasLabels } from "./state.js";

export function sentenceOf({ map, points, nearest, isDigit, labels }) {
  if (!map) return "";
  if (!points) return text(runningExperiment() ? "map_none_experiment" : "map_none");
  if (nearest.length === 0)
    return hasLabels({ points, labels }) ? `${text("map_lead")} ${text("map_zoom_in")}` : text("map_lead");
  if (!isDigit) return text("map_non_digit");
  const digits = hasLabels({ points, labels }) ? labels : points.predictions;
  return text("map_nearest", { digits: formatList(nearest.map((position) => digits[position])) });
}

export function notesOf(state) {
  const { map, points, borders, areBordersShown, labels, isWithoutMnist } = state;
  if (!points) return "";
  const notes = [text(runningExperiment() ? "map_of_experiment" : `map_by_${map.method}`)];
  if (hasLabels(state)) notes.unshift(text("map_misread"));
  else if (isWithoutMnist || labels) notes.unshift(text("map_no_mnist"));
  if (areBordersShown) notes.unshift(text("map_borders_how", { count: borders.size }));
  return notes.join(" ");
}

// What the network reads in a test digit.
export function readingOf({ points, labels }, position) {
  const digit = points.predictions[position];
  const reading = { position, digit, percent: share(points.confidences[position]) };
  return hasLabels({ points, labels })
    ? text("map_reading", { ...reading, true: labels[position] })
    : text("map_reading_only", reading);
}
