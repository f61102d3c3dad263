// The tabs, as the ARIA Authoring Practices describe them: Tab reaches the open one, the arrows go to its neighbours.

import { isKiosk } from "../pad/kiosk/kiosk_settings.js";
import { makeButton } from "../shared/elements.js";
import { openTabNamed, tabOfAddress } from "../shared/tabs.js";

// `options` of each tab are by its name.
export function mountTabs(/** @type {HTMLElement} */ tablist, /** @type {Record<string, string>} */ options) {
  const names = Object.keys(options);
  const tabs = names.map((name) => {
    const tab = makeButton(() => (location.hash = name), { id: `tab-${name}` });
    tab.dataset.text = `tab_${name}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${name}`);
    tablist.append(tab);
    return tab;
  });

  function openTabOfHash() {
    const chosen = isKiosk() ? 0 : Math.max(0, names.indexOf(tabOfAddress()));
    tabs.forEach((tab, number) => {
      tab.setAttribute("aria-selected", String(number === chosen));
      tab.tabIndex = number === chosen ? 0 : -1;
    });
    openTabNamed(names[chosen], options[names[chosen]]);
    // A link or a digit in the previous tab had the focus.
    if (document.activeElement?.closest("[role=tabpanel][hidden]")) tabs[chosen].focus({ preventScroll: true });
  }
  addEventListener("hashchange", openTabOfHash);
  openTabOfHash();

  tablist.addEventListener("keydown", (event) => {
    const step = Number(event.key === "ArrowRight") - Number(event.key === "ArrowLeft");
    if (!step) return;
    event.preventDefault();
    const focused = tabs.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = tabs[(focused + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}
