// The sketchpad: the canvas, undo, clear, photos, and digits that draw themselves.

import { makeButton } from "../shared/button.js";
import { emit, on } from "../shared/events.js";
import { percent } from "../shared/format.js";
import { settings } from "../shared/settings.js";
import { text, translate } from "../shared/translations.js";
import { attach, canUndo, canvas, clear, drawing, PATH_SIDE, play, SVG, undo } from "./canvas.js";
import { isKiosk, startKiosk } from "./kiosk.js";
import { mountMarks } from "./numbers.js";
import { photo } from "./photo.js";
import { mountPhotos } from "./photo_view.js";

const SETTLED = 200; // ms without a key until the pen's position is announced

export function mount(element, { drawings, takes_photos: takesPhotos }) {
  const hint = element.querySelector(".hint");
  const undoButton = element.querySelector(".undo");
  const clearButton = element.querySelector(".clear");

  undoButton.addEventListener("click", undo);
  clearButton.addEventListener("click", clear);
  const samples = Object.entries(drawings).map(([digit, styles]) => makeSample(digit, styles));
  element.querySelector(".samples").append(...samples);

  function update() {
    const hasPhoto = photo() !== null;
    const isEmpty = drawing().strokes.length === 0 && !hasPhoto;
    if (hint.hidden === isEmpty) hint.hidden = !isEmpty; // setting it needlessly recalculates all styles
    undoButton.disabled = !canUndo();
    clearButton.disabled = isEmpty;
  }
  on("drawing", update);
  update();

  let timer = null;
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
  startKiosk(drawings);
}

// A small digit that draws itself when pressed, in another style each time.
function makeSample(digit, styles) {
  let presses = 0;
  const button = makeButton(() => play(styles[presses++ % styles.length]));
  button.setAttribute("aria-label", digit);
  button.innerHTML = `<svg viewBox="0 0 ${PATH_SIDE} ${PATH_SIDE}" aria-hidden="true"></svg>`;
  for (const path of styles[0]) {
    const node = document.createElementNS(SVG, "path");
    node.setAttribute("d", path);
    button.firstChild.append(node);
  }
  return button;
}
