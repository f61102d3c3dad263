// Cards of test digits, with their images once these have arrived.

import { emit } from "../../shared/events.js";
import { showGallery } from "../../shared/gallery.js";
import { setText } from "../../shared/set_text.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/translations.js";
import { hasLabels, pointed } from "./state.js";
import { readingOf } from "./words.js";

// Returns `show`, which shows the digit that is pointed to, or those nearest to the drawing; `wish`, which asks for the
// images of both, and of the few that are visible; `canOpen`; and `open`, which opens a digit in Inside.
export function makeCards(find, { state, set }, images) {
  let shown = ""; // a key of what the cards show

  function wish() {
    const positions = [...state.nearest, pointed(state), ...(state.few ?? []).flat()].filter(
      (position) => position !== null,
    );
    images.wish(hasLabels(state) ? positions : []);
  }

  const canOpen = () => hasLabels(state) && hasTab("inside");

  function open(position) {
    set({ opened: position });
    location.hash = "inside";
    emit("example", { position, tab: "map" });
  }

  function show() {
    const position = pointed(state);
    if (position === null) return showDigits(state.nearest, text("map_near"));
    showDigits([position], hasLabels(state) ? text("map_pointed", { position }) : readingOf(state, position));
  }

  function showDigits(positions, words) {
    const { points, labels } = state;
    const title = positions.length > 0 && (hasLabels(state) || pointed(state) !== null) ? words : "";
    find(".cards").hidden = title === "";
    setText(find(".cards h2"), title);
    const digits = positions
      .filter((position) => hasLabels(state) && images.of(position))
      .map((position) => ({
        position,
        image: images.of(position),
        true: labels[position],
        predicted: points.predictions[position],
        confidence: points.confidences[position],
      }));
    const key = JSON.stringify([title, digits.map(({ position }) => position)]);
    if (shown === key) return;
    shown = key;
    showGallery(find(".gallery"), digits, {
      onOpen: canOpen() ? ({ position }) => open(position) : undefined,
    });
  }

  return { show, wish, canOpen, open };
}
