// The certainty from which a drawing counts as a digit, where the visitor has moved it: see gauge.js in the tab Draw. The
// requests about the pad contain it. It is kept for the visit, and belongs to the network that answers.

import { emit, makeStore } from "../shared/events.js";
import { ownNetwork } from "../shared/own_network.js";
import { mountWithState, storeState } from "../shared/storage.js";
import { isKiosk } from "./kiosk/kiosk_settings.js";

const KEY = "threshold";
/** @typedef {{ threshold: number, network: string | null }} Moved */
const { state, set, subscribe } = makeStore({
  moved: mountWithState(KEY, (kept) => /** @type {Moved | null} */ (isKiosk() ? null : kept)),
});
subscribe(({ moved }) => {
  storeState(KEY, moved);
  emit("threshold", moved?.threshold ?? null);
});

// Returns the certainty, or null if the network's own applies.
export const movedThreshold = () => (state.moved?.network === ownNetwork() ? state.moved.threshold : null);

export const moveThreshold = (/** @type {number | null} */ threshold) =>
  set({ moved: threshold === null ? null : { threshold, network: ownNetwork() } });
