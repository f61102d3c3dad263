// Mounts the page's components: first the head, the pad and the first tab; the other tabs when the network that answers is
// there, or the visitor opens one.

import * as header from "../header/header.js";
import * as pad from "../pad/pad.js";
import { finder } from "../shared/elements.js";
import { emit } from "../shared/events.js";
import { currentLanguage } from "../shared/language.js";
import { setDark } from "../shared/mode.js";
import { config } from "../shared/page_config.js";
import { requestUntilAnswered } from "../shared/requests.js";
import { stored } from "../shared/storage.js";
import { showInTab, tabOfAddress } from "../shared/tabs.js";
import { translate } from "../shared/texts.js";
import * as tabs from "../tabs/modules.js";

const PATIENCE = 5000; // ms until the other tabs are loaded without the network

/** @type {Record<string, import("../tabs/modules.js").Part>} */
const first = { "header/header.js": header, "pad/pad.js": pad, ...tabs.first };
/** @type {{ id: string, module: string, props: object }[]} */
const components = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("page-components")).textContent);
const mountAll = (/** @type {typeof components} */ some) => Promise.all(some.map(mountPart));
await mountAll(components.filter(({ module }) => module in first));
const footer = finder(document)("footer");
const statement = footer.querySelector("[data-text=site_accessibility]"); // has a section for each language
function linkStatement() {
  if (statement instanceof HTMLAnchorElement) statement.hash = currentLanguage();
}
translate(footer, linkStatement);
linkStatement();

// The page follows the system's setting until the visitor chooses, and always with forced colours.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
  if (stored("theme") === null || matchMedia("(forced-colors: active)").matches) setDark(matches);
});

// The network that answers, before there is a drawing.
const prepared = requestUntilAnswered("prepare", {}, { showTrouble() {}, isWanted: () => true });

// Returns a promise that is kept when the other tabs may use the connection.
function otherTabsMayLoad() {
  if (!["", "draw"].includes(tabOfAddress())) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    document.addEventListener("tab", resolve, { once: true });
    prepared.then(resolve);
  });
}
const mounted = otherTabsMayLoad().then(() => mountAll(components.filter(({ module }) => !(module in first))));

// Mount a part in its element, see page/page_component.py; a tab that fails leaves the others alone.
async function mountPart(/** @type {typeof components[number]} */ { id, module, props }) {
  const element = /** @type {HTMLElement} */ (document.getElementById(id));
  try {
    (first[module] ?? (await tabs.later[module]())).mount(element, props);
  } catch (error) {
    console.error(error);
    const [, tab] = id.match(/^panel-(.+)/) ?? [];
    if (!tab) return emit("broken");
    element.innerHTML = `<p class="trouble" data-text="page_incomplete"></p>
      <p><button type="button" class="pill" data-text="reload"></button></p>`;
    finder(element)("button").addEventListener("click", () => location.reload());
    translate(element);
    showInTab(element, tab);
  }
}

// Keep the page for visits without a network.
async function keepPage() {
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator); // in some browsers
  const { serviceWorker } = navigator; // none without TLS; some frames throw
  const reportUpdate = () =>
    globalThis.siteKeeper && serviceWorker.controller !== globalThis.siteKeeper && emit("updated");
  serviceWorker?.addEventListener("controllerchange", reportUpdate);
  await Promise.all([prepared, mounted]); // keeping the page would slow them down
  if (!connection?.saveData) await serviceWorker?.register(new URL("service_worker.js", document.baseURI));
  reportUpdate(); // of before there was a listener, or anything to show it
}
if (config.is_kept) keepPage().catch(console.warn);
