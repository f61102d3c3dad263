// What the stage shows, asked from the engine: the steps of the drawing or of a photo's digit, those of an
// example while the pad is empty, and the pictures of the photo.

import { followDrawing } from "../../pad/live.js";
import { photo } from "../../pad/photo/photo.js";
import { alongPath, placed } from "../../pad/playing.js";
import { drawing } from "../../pad/state.js";
import { on } from "../../shared/events.js";
import { ownNetwork } from "../../shared/own_network.js";
import { settings } from "../../shared/page_settings.js";
import { NO_WORDS, requestUntilAnswered } from "../../shared/requests.js";
import { loadPictures } from "./photo_pictures.js";

/** @import { Point, Words } from "../../types.d.ts" @import { Store } from "./state.js" */

const EXAMPLE = { place: /** @type {Point} */ ([8, 10]), size: 0.42, brush: 0.7 }; // small and in a corner, where the steps do most

/**
 * Ask about what is on the pad. `paths` are those of the example, and `play` plays the way after a change that the visitor did
 * not draw. Returns `live`, see live.js, and `askMissing`, to call when the tab opens.
 * @param {Store} store
 * @param {string[]} paths
 * @param {() => void} play
 */
export function makeStepsRequests({ state, set }, paths, play) {
  const showTrouble = (/** @type {Words} */ digitTrouble) => set({ digitTrouble });

  const live = followDrawing({
    endpoint: "steps",
    show(newest, asked) {
      const wasEmpty = state.answer === null;
      set({ answer: newest && asked ? { ...newest, asked } : null });
      if (state.answer === null && !wasEmpty) play();
      askExample();
    },
    showTrouble,
  });

  async function askExample() {
    const network = ownNetwork();
    const isMissing = () => state.example === null || state.example.asked.network !== network;
    const isWanted = () =>
      state.isOpen && state.answer === null && !photo() && drawing().isEmpty && network === ownNetwork() && isMissing();
    if (!isWanted()) return;
    const { place, size, brush } = EXAMPLE;
    const strokes = placed(paths, place, size).map(alongPath);
    const asked = { strokes, line_width: brush * settings.pad.brush_width, network };
    const newest = await requestUntilAnswered("steps", asked, { showTrouble, isWanted });
    if (newest) set({ example: { ...newest, asked } });
  }
  on("network", askExample);

  async function askPictures() {
    const part = photo();
    if (!state.isOpen || !part?.answer || state.picturesOf === part) return;
    set({ picturesOf: part });
    const pictures = await loadPictures(part, {
      showTrouble: (picturesTrouble) => set({ picturesTrouble }),
      isWanted: () => state.picturesOf === part,
    });
    if (state.picturesOf !== part || !pictures) return;
    set({ pictures });
    play();
  }
  on("photo", (part) => {
    if (part !== state.picturesOf) set({ pictures: null, picturesOf: null, picturesTrouble: NO_WORDS });
    askPictures();
  });

  function askMissing() {
    askExample();
    askPictures();
  }

  return { live, askMissing };
}
