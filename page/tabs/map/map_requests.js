// Ask for the map of the page's network, and for the labels of the test digits.

import { requestUntilAnswered } from "../../shared/requests.js";
import { latest } from "../../shared/timing.js";
import { withLabels, withMap } from "./state.js";

/** @import { Props, Words } from "../../types.d.ts" @import { Points } from "./data.js" @import { Store } from "./state.js" */

// Returns `load`, which loads what is missing in the state; `onMap` is called with each new map's points.
/** @param {Store} store @param {{ loading: HTMLElement, props: Props["map"], onMap: (points: Points) => void }} options */
export function makeMapRequests({ state, set }, { loading, props, onMap }) {
  const begin = latest();
  const showTrouble = (/** @type {Words} */ mapTrouble) => set({ mapTrouble });

  async function loadMap() {
    if (state.map) return;
    const isNewest = begin();
    loading.hidden = false;
    const isWanted = () => isNewest() && state.isOpen;
    const found = await requestUntilAnswered("map", {}, { showTrouble, isWanted });
    if (isNewest()) loading.hidden = true;
    if (!found) return;
    const change = withMap(state, found, props);
    if (change.points) onMap(change.points);
    set(change);
    loadLabels();
  }

  // The server may first have to download MNIST.
  async function loadLabels() {
    if (state.labels || !state.points) return;
    const rejection = () => "";
    const isWanted = () => state.isOpen && !state.labels;
    const options = { isLong: true, rejection, showTrouble, isWanted };
    const found = await requestUntilAnswered("map_labels", {}, options);
    const labels = found ? found.labels : state.labels;
    set({ isWithoutMnist: state.isOpen && !labels, ...withLabels(state, labels) });
  }

  return function load() {
    loadMap();
    loadLabels();
  };
}
