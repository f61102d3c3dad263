// Ask for the map of the network, and for the labels of the test digits.

import { ownNetwork } from "../../shared/own_network.js";
import { requestUntilAnswered } from "../../shared/requests.js";
import { group, setMap } from "./state.js";

// Returns `load`, which loads what is missing in the state; `onMap` is called with each new map's points, and `show` after
// each change.
export function makeLoading(state, { loading, props, showTrouble, onMap, show }) {
  async function loadMap() {
    if (state.map) return;
    const network = ownNetwork();
    loading.hidden = false;
    const isWanted = () => state.isOpen && !state.map && network === ownNetwork();
    const found = await requestUntilAnswered("map", { network }, { showTrouble, isWanted });
    if (!found) return;
    setMap(state, found, props);
    loading.hidden = true;
    if (state.points) onMap(state.points);
    group(state);
    show();
    loadLabels();
  }

  // The server may first have to download MNIST.
  async function loadLabels() {
    if (state.labels || !state.points) return;
    const rejection = () => "";
    const isWanted = () => state.isOpen && !state.labels;
    const options = { isLong: true, rejection, showTrouble, isWanted };
    const found = await requestUntilAnswered("map_labels", {}, options);
    if (found) state.labels = found.labels;
    state.isWithoutMnist = state.isOpen && !state.labels;
    group(state);
    show();
  }

  return function load() {
    loadMap();
    loadLabels();
  };
}
