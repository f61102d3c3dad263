// Mounts the parts of the page. A tab that fails leaves the others alone.

import { panelOf } from "../gradio_adapter/host.js";
import { makeButton } from "./button.js";
import { emit } from "./events.js";
import { showInTab } from "./tabs.js";
import { translate } from "./translations.js";

// Mount a part in its element. `module` is a promise of its JavaScript, see page/component.py.
export async function mountPart(element, props, module) {
  try {
    (await module).mount(element, props);
  } catch (error) {
    console.error(error);
    const [, tab] = panelOf(element).id.match(/^panel-(.+)/) ?? [];
    if (!tab) {
      emit("broken");
      return;
    }
    const reload = makeButton(() => location.reload(), { className: "pill", style: "margin-top: 8px" });
    const sentence = Object.assign(document.createElement("p"), { className: "trouble" });
    [sentence.dataset.text, reload.dataset.text] = ["page_incomplete", "reload"];
    element.replaceChildren(sentence, reload);
    translate(element);
    showInTab(element, tab);
  }
}
