// Which tab is open. The address's hash names it.

import { panelOf } from "../gradio_adapter/host.js";
import { emit, on } from "./events.js";

let openTab = null;

export function openTabNamed(name) {
  openTab = name;
  document.body.dataset.tab = name;
  emit("tab", name);
}

// Open a tab like its button, but without an entry in the browser's history.
export function replaceTab(name) {
  const address = new URL(location.href);
  address.hash = name;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

// Whether the page has a tab of this name.
export const hasTab = (name) => document.getElementById(`tab-${name}`) !== null;

// Show a component only while its tab is open; `onToggle` is called with whether it is.
/** @param {(isOpen: boolean) => void} [onToggle] */
export function showInTab(element, name, onToggle = () => {}) {
  const panel = panelOf(element);
  panel.id = `panel-${name}`;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", `tab-${name}`);
  const toggle = (chosen) => {
    panel.hidden = chosen !== name;
    onToggle(!panel.hidden);
  };
  on("tab", toggle);
  toggle(openTab);
}
