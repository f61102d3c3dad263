// Mounts the page's components, loads the network that answers, and then keeps the site for visits without a network.

import { setDark } from "../gradio_adapter/host.js";
import { requestUntilAnswered } from "../shared/requests.js";
import { stored } from "../shared/storage.js";
import { translate } from "../shared/translations.js";

const components = JSON.parse(document.getElementById("page-components").textContent); // [{id, module, props}]
const modules = await Promise.all(components.map(({ module }) => import(new URL(`../${module}`, import.meta.url))));
for (const [i, { id, props }] of components.entries())
  modules[i].mount(document.querySelector(`#${id} > * > *`), props);
translate(document.querySelector("footer"));

// The page follows the system's setting until the visitor chooses, as Gradio's does.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  if (stored("theme") === null) setDark(matches);
});

// Afterwards, because keeping the site would slow down the first answer. A page without TLS has no service worker.
requestUntilAnswered("prepare", {}, { showTrouble() {}, isWanted: () => true }).then(() =>
  navigator.serviceWorker?.register(new URL("service_worker.js", document.baseURI)).catch(console.warn),
);
