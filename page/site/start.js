// Loads the network that answers, and then keeps the site for visits without a network.

import { mounted } from "../document/start.js";
import { load } from "../engine/source.js";
import { emit } from "../shared/events.js";
import { requestUntilAnswered } from "../shared/requests.js";

async function keepSite(/** @type {Promise<void>} */ prepared) {
  if (!document.querySelector("link[rel=manifest]")) return; // a single file
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator); // in some browsers
  const { serviceWorker } = navigator; // none without TLS; some frames throw
  const isKept = serviceWorker?.controller;
  serviceWorker?.addEventListener("controllerchange", () => isKept && emit("updated"));
  await Promise.all([prepared, mounted]); // keeping the site would slow them down
  const script = new URL("service_worker.js", document.baseURI);
  const registration = connection?.saveData ? null : await serviceWorker?.register(script);
  if (isKept && !(await isNewest())) emit("updated"); // since before there was a listener
  if (isKept) await registration?.update(); // else a browser may wait until another visit
}

// Whether the worker, which may be newer than this page, would open the same one.
async function isNewest() {
  const { content } = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=version]"));
  const reply = await load(new URL("./", document.baseURI));
  return !reply.ok || (await reply.text()).includes(content);
}

// The first answers come from the first part of the network's weights, see `chooseEarly` in engine/networks.js.
async function prepare() {
  const quietly = { showTrouble() {}, isWanted: () => true };
  await requestUntilAnswered("prepare", {}, quietly);
  await requestUntilAnswered("complete", {}, quietly);
  emit("complete");
}
keepSite(prepare()).catch(console.warn);
