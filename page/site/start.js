// Loads the network that answers, and then keeps the site for visits without a network.

import { mounted, prepared } from "../document/start.js";
import { emit } from "../shared/events.js";

async function keepSite() {
  if (!document.querySelector("link[rel=manifest]")) return; // a single file
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator); // in some browsers
  const { serviceWorker } = navigator; // none without TLS; some frames throw
  const reportUpdate = () => window.siteKeeper && serviceWorker.controller !== window.siteKeeper && emit("updated");
  serviceWorker?.addEventListener("controllerchange", reportUpdate);
  await Promise.all([prepared, mounted]); // keeping the site would slow them down
  if (!connection?.saveData) await serviceWorker?.register(new URL("service_worker.js", document.baseURI));
  reportUpdate(); // of before there was a listener, or anything to show it
}

keepSite().catch(console.warn);
