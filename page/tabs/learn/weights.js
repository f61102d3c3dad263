// The weights of the first layer as pictures, one for each unit. A tap makes them fill the box around them.

import { diverging, paint } from "../../shared/image.js";
import { setText } from "../../shared/set_text.js";

const GAP = 6; // CSS pixels between two pictures that fill the box

// Without a hidden layer each unit is a digit's.
export const labelOf = ({ hidden_layers: layers }, unit) => (layers === 0 ? String(unit) : "");

// Show pictures in a button. After a tap they fill the element `box`, until the next tap or Escape. Returns `show`, which
// takes {width, height, values, label} of each unit: values from -1 to 1, and a label or "".
export function makeWeights(button, box) {
  const figure = button.parentElement;

  // As many columns as make the pictures largest.
  function arrange() {
    if (!box) return;
    const count = button.childElementCount;
    const [width, height] = [
      box.clientWidth - 2 * GAP,
      box.clientHeight - figure.firstElementChild.offsetHeight - 4 * GAP,
    ];
    let side = 0;
    for (let columns = 1; columns <= count; columns++) {
      const fitting = Math.min(width / columns, height / Math.ceil(count / columns)) - GAP;
      if (fitting <= side) continue;
      side = fitting;
      button.style.setProperty("--columns", columns);
    }
    button.style.setProperty("--side", `${Math.floor(side)}px`);
  }
  const observer = new ResizeObserver(arrange);

  function fill(isFull) {
    figure.classList.toggle("full", isFull);
    box.classList.toggle("covered", isFull);
    button.setAttribute("aria-expanded", isFull);
    if (isFull) observer.observe(box);
    else observer.disconnect();
    if (isFull) button.scrollIntoView({ block: "nearest" });
  }
  button.addEventListener("click", () => fill(!figure.classList.contains("full")));
  // Captured, because Escape ends projector mode, too.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !figure.classList.contains("full")) return;
      event.stopPropagation();
      fill(false);
    },
    { capture: true },
  );

  return function show(pictures) {
    while (button.childElementCount > pictures.length) button.lastChild.remove();
    while (button.childElementCount < pictures.length) {
      const picture = document.createElement("span");
      picture.innerHTML = `<canvas class="pixels"></canvas><b></b>`;
      button.append(picture);
    }
    for (const [i, { width, height, values, label }] of pictures.entries()) {
      const [canvas, words] = button.children[i].children;
      paint(canvas, width, height, values, diverging);
      setText(words, label);
    }
    figure.classList.toggle("empty", pictures.length === 0);
    if (pictures.length === 0) fill(false);
  };
}
