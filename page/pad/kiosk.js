// Kiosk mode, `?kiosk` in the address, for a museum or an open day: a drawing that nobody goes on with disappears, and a
// page that nobody uses draws digits by itself, tab by tab, until somebody touches it.
//
// Without it nothing of this happens: in projector mode, too, a class's drawing stays.

import { on } from "../shared/events.js";
import { useNetwork } from "../shared/own_network.js";
import { clear } from "./canvas.js";

const CLEARED_AFTER = 30_000; // ms without input, until a drawing disappears
const SHOWN_AFTER = 60_000; // ms without input, until the page draws by itself
const INTERVAL = 8_000; // ms from one tab to the next then
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel"];

// As the tab's own button does, but without a trace in the browser's history.
function openTab(name) {
  const address = new URL(location);
  address.hash = name;
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

// `samples` are the buttons that each let a digit draw itself.
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
    if (!isTraining) showTimer = setTimeout(startShow, SHOWN_AFTER); // whoever trains is watching
  }

  function startShow() {
    isShowing = true;
    useNetwork(null); // the next visitor does not inherit it
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    show(0);
  }

  function show(number) {
    const tabs = document.querySelectorAll('#head [role="tab"]');
    openTab(tabs[number % tabs.length].id.replace("tab-", ""));
    samples[Math.floor(Math.random() * samples.length)].click();
    showTimer = setTimeout(show, INTERVAL, number + 1);
  }

  // Before the canvas hears of it: what the page has drawn makes room for what the visitor draws.
  function onInput({ isTrusted, type, movementX, movementY }) {
    if (!isTrusted) return; // by the page itself
    if (type === "pointermove" && movementX === 0 && movementY === 0) return; // what lies under the mouse has moved
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
