// Mounts the parts of the page. A tab that fails leaves the others alone.

import { emit } from "./events.js";
import { showInTab } from "./tabs.js";
import { translate } from "./translations.js";

// Mount a part in its element. `module` is a promise of its JavaScript, see page/page_component.py.
export async function mountPart(element, props, module) {
  try {
    (await module).mount(element, props);
  } catch (error) {
    console.error(error);
    const [, tab] = element.id.match(/^panel-(.+)/) ?? [];
    if (!tab) return emit("broken");
    element.innerHTML = `<p class="trouble" data-text="page_incomplete"></p>
      <p><button type="button" class="pill" data-text="reload"></button></p>`;
    element.querySelector("button").addEventListener("click", () => location.reload());
    translate(element);
    showInTab(element, tab);
  }
}
