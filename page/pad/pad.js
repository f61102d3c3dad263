// The sketchpad: the canvas, undo, clear, photos, and digits that draw themselves.

import { finder } from "../shared/elements.js";
import { emit, on } from "../shared/events.js";
import { settings } from "../shared/page_settings.js";
import { percent, text, translate } from "../shared/texts.js";
import { attach, canvas } from "./canvas.js";
import { clear, undo } from "./changes.js";
import { mountLink } from "./drawing_link.js";
import { startKiosk } from "./kiosk/kiosk.js";
import { isKiosk } from "./kiosk/kiosk_settings.js";
import { mountMarks } from "./number_marks.js";
import { photo } from "./photo/photo.js";
import { mountPhotos } from "./photo/photo_view.js";
import { mountSamples } from "./samples.js";
import { canUndo, drawing } from "./state.js";

const SETTLED = 200; // ms until the pen's position, or that the pad is empty, is announced

// Disable a button without taking the focus from it. Nothing is set needlessly, as this follows the pen.
function disable(/** @type {Element} */ button, /** @type {boolean} */ isDisabled) {
  if (button.getAttribute("aria-disabled") !== String(isDisabled))
    button.setAttribute("aria-disabled", String(isDisabled));
}

/** @param {HTMLElement} element @param {import("../types.d.ts").Props["pad"]} props */
export function mount(element, { drawings }) {
  const find = finder(element);
  const hint = find(".hint");
  const undoButton = find("button.undo");
  const clearButton = find("button.clear");

  undoButton.addEventListener("click", undo);
  clearButton.addEventListener("click", clear);
  mountSamples(find(".samples"), drawings);

  let timer = 0;
  function announceLater(/** @type {() => string} */ words) {
    clearTimeout(timer);
    timer = setTimeout(() => (find(".announcement").textContent = words()), SETTLED);
  }

  const isEmptyPad = () => drawing().strokes.length === 0 && photo() === null;
  let wasEmpty = true;
  function update() {
    const isEmpty = isEmptyPad();
    if (hint.hidden === isEmpty) hint.hidden = !isEmpty; // setting it needlessly recalculates all styles
    disable(undoButton, !canUndo());
    disable(clearButton, isEmpty);
    if (isEmpty && !wasEmpty) announceLater(() => (isEmptyPad() ? text("pad_empty") : ""));
    wasEmpty = isEmpty;
  }
  on("drawing", update);
  update();

  on("cursor", ({ x, y, isDown }) => {
    announceLater(() => text(isDown ? "pad_pen_down" : "pad_pen_up", { x: percent(x), y: percent(y) }));
  });

  canvas.dataset.title = "pad_name";
  attach(find(".pad"), () => {
    document.getElementById("shell")?.remove();
    emit("ready");
  });
  translate(element);
  mountMarks(find(".pad > .marks"), settings.pad);
  if (isKiosk()) {
    for (const button of element.querySelectorAll(".camera, .share, .full-page")) button.remove();
  } else {
    mountPhotos(element);
    mountLink(element);
  }
  startKiosk(drawings, announceLater);
}
