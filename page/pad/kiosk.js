// Kiosk mode, `?kiosk` in the address, for a museum or an open day: an abandoned drawing disappears, and an idle page
// plays samples on one tab after another until the next touch.

import { on } from "../shared/events.js";
import { useNetwork } from "../shared/own_network.js";
import { clear } from "./canvas.js";

const CLEARED_AFTER = 30_000; // ms without input, until a drawing disappears
const SHOWN_AFTER = 60_000; // ms without input, until the page plays samples
const INTERVAL = 8_000; // ms from one tab to the next then
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel"];

// Like the tab's button, but without an entry in the browser's history.
function openTab(name) {
  const address = new URL(location);
  address.hash = name;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

// `samples` are the buttons that play a digit.
export function startKiosk(samples) {
  if (!new URLSearchParams(location.search).has("kiosk")) return;
  document.body.classList.add("kiosk");
  let clearTimer = null;
  let showTimer = null;
  let isShowing = false;
  let isTraining = false;

  function wait() {
    clearTimeout(clearTimer);
    clearTimeout(showTimer);
    clearTimer = setTimeout(clear, CLEARED_AFTER);
    if (!isTraining) showTimer = setTimeout(startShow, SHOWN_AFTER); // a visitor watches a training without input
  }

  function startShow() {
    isShowing = true;
    useNetwork(null); // it belongs to the previous visitor
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    show(0);
  }

  function show(number) {
    const tabs = document.querySelectorAll('#head [role="tab"]');
    openTab(tabs[number % tabs.length].id.replace("tab-", ""));
    samples[Math.floor(Math.random() * samples.length)].click();
    showTimer = setTimeout(show, INTERVAL, number + 1);
  }

  // Captured before the canvas gets the event, to clear the page's own drawing first.
  function onInput({ isTrusted, type, movementX, movementY }) {
    if (!isTrusted) return; // by the page itself
    if (type === "pointermove" && movementX === 0 && movementY === 0) return; // an element has moved under the mouse
    if (isShowing) clear();
    isShowing = false;
    wait();
  }
  for (const name of INPUT) document.addEventListener(name, onInput, { capture: true, passive: true });
  on("training", (isOn) => {
    isTraining = isOn;
    wait();
  });
  wait();
}
