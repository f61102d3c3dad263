// Ask for the mistakes of the network, and meanwhile how much of MNIST the server has downloaded.

import { ownNetwork } from "../../shared/own_network.js";
import { request, requestUntilAnswered } from "../../shared/requests.js";
import { latest } from "../../shared/timing.js";

const PROGRESS_INTERVAL = 500; // ms
const RETRY_INTERVAL = 10_000; // ms until a failed request for the mistakes is repeated

// Returns `load`, which loads what is missing in the state.
export function makeMistakesRequests(/** @type {import("./state.js").Store} */ { state, set }) {
  const begin = latest();
  let retrying = 0;

  async function load() {
    clearTimeout(retrying);
    if (!state.isOpen || state.answer || state.isLoading) return;
    const network = ownNetwork();
    set({ isLoading: true, arrived: null });
    followProgress(begin());
    const isWanted = () => state.isOpen && network === ownNetwork();
    const showTrouble = (/** @type {import("../../types.d.ts").Words} */ trouble) => set({ trouble });
    const answer = await requestUntilAnswered("mistakes", { network }, { isLong: true, showTrouble, isWanted });
    set({ answer: answer ?? null, isLoading: false });
    if (answer) return;
    if (network !== ownNetwork()) load();
    else retrying = setTimeout(load, RETRY_INTERVAL); // the data set may become available
  }

  // The first request may wait until the server has downloaded MNIST. On other tabs, too: the visitor may return.
  async function followProgress(/** @type {() => boolean} */ isNewest) {
    const isWanted = () => state.isLoading && isNewest();
    while (isWanted()) {
      await new Promise((done) => setTimeout(done, PROGRESS_INTERVAL));
      if (!isWanted()) return;
      const { fraction } = await request("progress").catch((error) => {
        console.warn(error); // the request for the mistakes reports errors
        return { fraction: null };
      });
      set({ arrived: fraction });
    }
  }

  return load;
}
