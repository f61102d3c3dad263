// Projector mode: `?projector` in the address, so that a reload or a link keeps it; kiosk mode includes it. A narrow window
// keeps its own layout.

import { setProjector } from "../shared/mode.js";
import { replaceAddress } from "../shared/tabs.js";

export function mountProjector(/** @type {HTMLElement} */ button) {
  const isWide = matchMedia("(min-width: 901px)");

  function showProjector() {
    const asked = new URLSearchParams(location.search);
    const isOn = asked.has("projector") || asked.has("kiosk");
    setProjector(isOn && isWide.matches);
    button.setAttribute("aria-pressed", String(isOn));
    return isOn;
  }

  function turn(/** @type {boolean} */ isOn) {
    const address = new URL(location.href);
    if (isOn) address.searchParams.set("projector", "");
    else address.searchParams.delete("projector");
    replaceAddress(address);
    showProjector();
  }

  button.addEventListener("click", () => {
    turn(!showProjector());
    // A browser may refuse full screen, for example in a frame, or not support it.
    if (showProjector()) document.documentElement.requestFullscreen?.().catch(console.warn);
    else if (document.fullscreenElement) document.exitFullscreen();
  });
  // In full screen the browser itself handles the Escape key.
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || turn(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !showProjector() || document.querySelector("dialog[open]")) return;
    turn(false);
    if (document.fullscreenElement) document.exitFullscreen();
  });
  isWide.addEventListener("change", showProjector);
  showProjector();
}
