// The sketchpad: the canvas, undo, clear, photos, and digits that draw themselves.

import { emit, on } from "../shared/events.js";
import { percent } from "../shared/format.js";
import { settings } from "../shared/settings.js";
import { text, translate } from "../shared/translations.js";
import { attach, canUndo, canvas, clear, drawing, undo } from "./canvas.js";
import { mountLink } from "./drawing_link.js";
import { isKiosk, startKiosk } from "./kiosk.js";
import { mountMarks } from "./numbers.js";
import { photo } from "./photo.js";
import { mountPhotos } from "./photo_view.js";
import { mountSamples } from "./samples.js";

const SETTLED = 200; // ms without a key until the pen's position is announced

/** @param {import("../types.d.ts").Props["pad"]} props */
export function mount(element, props) {
  const { drawings, takes_photos: takesPhotos } = props;
  const hint = element.querySelector(".hint");
  const undoButton = element.querySelector(".undo");
  const clearButton = element.querySelector(".clear");

  undoButton.addEventListener("click", undo);
  clearButton.addEventListener("click", clear);
  mountSamples(element.querySelector(".samples"), drawings);

  function update() {
    const hasPhoto = photo() !== null;
    const isEmpty = drawing().strokes.length === 0 && !hasPhoto;
    if (hint.hidden === isEmpty) hint.hidden = !isEmpty; // setting it needlessly recalculates all styles
    undoButton.disabled = !canUndo();
    clearButton.disabled = isEmpty;
  }
  on("drawing", update);
  update();

  let timer = 0;
  on("cursor", ({ x, y, isDown }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const place = { x: percent(x), y: percent(y) };
      element.querySelector(".announcement").textContent = text(isDown ? "pad_pen_down" : "pad_pen_up", place);
    }, SETTLED);
  });

  canvas.dataset.title = "pad_name";
  attach(element.querySelector(".pad"), () => {
    document.getElementById("shell")?.remove();
    emit("ready");
  });
  translate(element);
  mountMarks(element.querySelector(".pad > .marks"), settings.pad);
  if (takesPhotos && !isKiosk()) mountPhotos(element);
  else element.querySelector(".camera").remove();
  if (isKiosk()) element.querySelector(".share").remove();
  else mountLink(element);
  startKiosk(drawings);
}
