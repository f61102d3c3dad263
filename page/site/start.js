// Mounts the page's components, loads the network that answers, and then keeps the site for visits without a network.

import { setDark } from "../gradio_adapter/host.js";
import { emit } from "../shared/events.js";
import { mountPart } from "../shared/mount.js";
import { requestUntilAnswered } from "../shared/requests.js";
import { stored } from "../shared/storage.js";
import { translate } from "../shared/translations.js";
import { importPart } from "./parts.js";

const components = JSON.parse(document.getElementById("page-components").textContent); // [{id, module, props}]
await Promise.all(
  components.map(({ id, module, props }) =>
    mountPart(document.querySelector(`#${id} > * > *`), props, importPart(module)),
  ),
);
translate(document.querySelector("footer"));

// The page follows the system's setting until the visitor chooses, as Gradio's does.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  if (stored("theme") === null) setDark(matches);
});

async function keepSite(prepared) {
  if (!document.querySelector("link[rel=manifest]")) return; // a single file
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator); // in some browsers
  const { serviceWorker } = navigator; // none without TLS; some frames throw
  const isKept = serviceWorker?.controller;
  serviceWorker?.addEventListener("controllerchange", () => isKept && emit("updated"));
  await prepared; // keeping the site would slow down the answers
  if (!connection?.saveData) await serviceWorker?.register(new URL("service_worker.js", document.baseURI));
}

// The first answers come from the first part of the network's weights, see `chooseEarly` in engine/networks.js.
async function prepare() {
  const quietly = { showTrouble() {}, isWanted: () => true };
  await requestUntilAnswered("prepare", {}, quietly);
  await requestUntilAnswered("complete", {}, quietly);
  emit("complete");
}
keepSite(prepare()).catch(console.warn);
