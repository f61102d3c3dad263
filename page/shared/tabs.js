// Which tab is open. The address's hash names it.

import { emit, on } from "./events.js";

let openTab = null;

export function openTabNamed(name) {
  openTab = name;
  document.body.dataset.tab = name;
  emit("tab", name);
}

// Whether the page has a tab of this name.
export const hasTab = (name) => document.getElementById(`tab-${name}`) !== null;

// Show a component only while its tab is open; `onToggle` is called with whether it is.
export function showInTab(element, name, onToggle = () => {}) {
  const block = element.closest(".block");
  block.id = `panel-${name}`;
  block.setAttribute("role", "tabpanel");
  block.setAttribute("aria-labelledby", `tab-${name}`);
  const toggle = (chosen) => {
    block.hidden = chosen !== name;
    onToggle(!block.hidden);
  };
  on("tab", toggle);
  toggle(openTab);
}
