// What the stage shows, asked from the engine: the steps of the drawing or of a photo's digit, those of an
// example while the pad is empty, and the pictures of the photo.

import { alongPath, drawing, placed } from "../../pad/canvas.js";
import { followDrawing } from "../../pad/live.js";
import { photo } from "../../pad/photo/photo.js";
import { on } from "../../shared/events.js";
import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { settings } from "../../shared/settings.js";
import { text } from "../../shared/translations.js";
import { loadPictures } from "./photo_pictures.js";

/** @import { Point } from "../../types.d.ts" @import { State } from "./state.js" */

const EXAMPLE = { place: /** @type {Point} */ ([8, 10]), size: 0.42, brush: 0.7 }; // small and in a corner, where the steps do most

/**
 * Ask about what is on the pad. `paths` are those of the example. Returns `live`, see live.js, and `askMissing`, to call when
 * the tab opens.
 * @param {State} state
 * @param {string[]} paths
 * @param {object} effects
 * @param {() => void} effects.show is called after each change of the state
 * @param {() => void} effects.showTrouble the same for its `troubles`
 * @param {() => void} effects.play plays the way after a change that the visitor did not draw
 */
export function makeAsking(state, paths, { show, showTrouble, play }) {
  const showTroubleOf = (/** @type {keyof State["troubles"]} */ part) => (/** @type {string} */ words) => {
    state.troubles[part] = words;
    showTrouble();
  };

  const live = followDrawing({
    endpoint: "steps",
    show(newest, asked) {
      const wasEmpty = state.answer === null;
      state.answer = newest && asked ? { ...newest, asked } : null;
      if (state.answer === null && !wasEmpty) play();
      show();
      askExample();
    },
    showTrouble: showTroubleOf("digit"),
  });

  async function askExample() {
    const isWanted = () =>
      state.isOpen && state.answer === null && !photo() && drawing().isEmpty && state.example === null;
    if (!isWanted()) return;
    const { place, size, brush } = EXAMPLE;
    const strokes = placed(paths, place, size).map(alongPath);
    const asked = { strokes, line_width: brush * settings.pad.brush_width, network: ownNetwork() };
    const newest = await requestUntilAnswered("steps", asked, { showTrouble: showTroubleOf("digit"), isWanted });
    if (!newest) return;
    state.example = { ...newest, asked };
    show();
  }
  on("network", () => {
    state.example = null;
    askExample();
  });

  async function askPictures() {
    const part = photo();
    if (!state.isOpen || !part?.answer || state.picturesOf === part) return;
    state.picturesOf = part;
    show();
    const isWanted = () => state.picturesOf === part;
    const rejection = () => text("photo_unreadable");
    const options = { showTrouble: showTroubleOf("pictures"), isWanted, rejection, isLong: true };
    const loaded = await loadPictures(part, options);
    if (!isWanted() || !loaded) return;
    state.pictures = loaded;
    show();
    play();
  }
  on("photo", (part) => {
    if (part !== state.picturesOf) {
      state.pictures = state.picturesOf = null;
      showTroubleOf("pictures")("");
    }
    show();
    askPictures();
  });

  function askMissing() {
    askExample();
    askPictures();
  }

  return { live, askMissing };
}
