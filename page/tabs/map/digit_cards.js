// Cards of test digits, with their images once these have arrived.

import { finder, makeMemo, setText } from "../../shared/elements.js";
import { emit } from "../../shared/events.js";
import { showGallery } from "../../shared/gallery.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/texts.js";
import { hasLabels, pointed } from "./state.js";
import { readingOf } from "./words.js";

/** @import { Images } from "./images.js" @import { Store } from "./state.js" */

// Returns `show`, which shows the digit that is pointed to, or those nearest to the drawing; `wish`, which asks for the
// images of both, and of the few that are visible; `canOpen`; and `open`, which opens a digit in Inside.
/** @param {HTMLElement} element @param {Store} store @param {Images} images */
export function makeDigitCards(element, { state, set }, images) {
  const find = finder(element);
  const showNew = makeMemo();

  function wish() {
    const positions = [...state.nearest, pointed(state), ...(state.few ?? []).flat()];
    images.wish(hasLabels(state) ? positions.filter((position) => position !== null) : []);
  }

  const canOpen = () => hasLabels(state) && hasTab("inside");

  function open(/** @type {number} */ position) {
    set({ opened: position });
    location.hash = "inside";
    emit("example", { position, tab: "map" });
  }

  function show() {
    const position = pointed(state);
    if (position === null) return showDigits(state.nearest, ""); // the sentence above them says what they are
    showDigits([position], hasLabels(state) ? text("map_pointed", { position }) : readingOf(state, position));
  }

  function showDigits(/** @type {number[]} */ positions, /** @type {string} */ words) {
    find(".cards").hidden = words === "" && (positions.length === 0 || !hasLabels(state));
    find(".cards h2").hidden = words === "";
    setText(find(".cards h2"), words);
    const digits = positions.flatMap((position) => {
      const image = images.of(position);
      if (!hasLabels(state) || !image) return [];
      const { predictions, confidences } = state.points;
      const [predicted, confidence] = [predictions[position], confidences[position]];
      return [{ position, image, true: state.labels[position], predicted, confidence }];
    });
    const onOpen = canOpen() ? (/** @type {{ position: number }} */ { position }) => open(position) : undefined;
    showNew("cards", [words, digits.map(({ position }) => position)], () =>
      showGallery(find(".gallery"), digits, { onOpen }),
    );
  }

  return { show, wish, canOpen, open };
}
