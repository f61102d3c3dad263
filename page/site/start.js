// Loads the network that answers, and then keeps the site for visits without a network.

import { mounted, prepared } from "../document/start.js";
import { emit } from "../shared/events.js";
import { requestUntilAnswered } from "../shared/requests.js";

async function keepSite(/** @type {Promise<void>} */ complete) {
  if (!document.querySelector("link[rel=manifest]")) return; // a single file
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator); // in some browsers
  const { serviceWorker } = navigator; // none without TLS; some frames throw
  const reportUpdate = () => window.siteKeeper && serviceWorker.controller !== window.siteKeeper && emit("updated");
  serviceWorker?.addEventListener("controllerchange", reportUpdate);
  await Promise.all([complete, mounted]); // keeping the site would slow them down
  if (!connection?.saveData) await serviceWorker?.register(new URL("service_worker.js", document.baseURI));
  reportUpdate(); // of before there was a listener, or anything to show it
}

// The first answers come from the first part of the network's weights, see `chooseEarly` in engine/networks.js.
async function prepare() {
  await prepared;
  await requestUntilAnswered("complete", {}, { showTrouble() {}, isWanted: () => true });
  emit("complete");
}
keepSite(prepare()).catch(console.warn);
