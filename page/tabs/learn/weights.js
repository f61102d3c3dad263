// The weights of the first layer as pictures, one for each unit. A tap makes them fill the box around them.

import { diverging, paint } from "../../shared/image.js";

const GAP = 6; // CSS pixels between two pictures that fill the box

// Show pictures in a button. `box` is the element that they fill after a tap, until the next tap or Escape. Returns
// `show`, which takes {width, height, values} of each unit, with values from -1 to 1.
export function makeWeights(button, box) {
  const figure = button.parentElement;

  // As many columns as make the pictures largest.
  function arrange() {
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
    while (button.childElementCount < pictures.length) button.append(document.createElement("canvas"));
    for (const [i, { width, height, values }] of pictures.entries()) {
      paint(button.children[i], width, height, values, diverging);
    }
    figure.classList.toggle("empty", pictures.length === 0);
    if (pictures.length === 0) fill(false);
  };
}
