// The page's address, and the tab that is open. The address's hash names it, before a drawing: see pad/drawing_link.js.

import { emit, on } from "./events.js";

let openTab = /** @type {string | null} */ (null);

// Whether others can open the address.
export const isPublic = location.protocol.startsWith("http");

// In a single file the address may be that of a disk, or of a frame that may not change it.
export function replaceAddress(/** @type {string | URL} */ address) {
  try {
    history.replaceState(null, "", address);
  } catch (error) {
    console.warn(error);
  }
}

// The name of a tab in the address, or what stands in its place.
export const tabOfAddress = () => location.hash.slice(1).split("&")[0];

// `layout` has the words of a tab's layout, see sizes.css.
export function openTabNamed(/** @type {string} */ name, /** @type {string} */ layout) {
  openTab = name;
  Object.assign(document.body.dataset, { tab: name, layout });
  emit("tab", name);
}

// Open a tab like its button, but without an entry in the browser's history.
export function replaceTab(/** @type {string} */ name) {
  const address = new URL(location.href);
  address.hash = name;
  replaceAddress(address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

const tabNames = () => [...document.querySelectorAll("#head [role=tab]")].map(({ id }) => id.replace("tab-", ""));

// Whether the components of all tabs are there: they may come after the head of the page.
export function areTabsThere() {
  const panels = tabNames().map((name) => document.getElementById(`panel-${name}`));
  return panels.length > 0 && panels.every((panel) => panel?.hasAttribute("role"));
}

// Whether the page has a tab of this name.
export const hasTab = (/** @type {string} */ name) => document.getElementById(`tab-${name}`) !== null;

// Show a component only while its tab is open. `onToggle` is called with whether it is, and whether the visitor has come by
// a link in another tab, which has the focus then.
/** @param {HTMLElement} element @param {string} name @param {(isOpen: boolean, isByLink?: boolean) => void} [onToggle] */
export function showInTab(element, name, onToggle = () => {}) {
  element.setAttribute("role", "tabpanel");
  element.tabIndex = -1; // for the button that skips the head and the pad
  element.setAttribute("aria-labelledby", `tab-${name}`);
  const toggle = (/** @type {string | null} */ chosen) => {
    element.hidden = chosen !== name;
    onToggle(!element.hidden, /** @type {HTMLAnchorElement} */ (document.activeElement)?.hash === `#${name}`);
  };
  on("tab", toggle);
  toggle(openTab);
}
