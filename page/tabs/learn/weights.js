// The weights of the first layer as pictures, one for each unit. A tap makes them fill the box around them.

import { finder, make, setText } from "../../shared/elements.js";
import { diverging, IMAGE_SIDE, paint } from "../../shared/image.js";

const GAP = 6; // CSS pixels between two pictures that fill the box

// Show pictures in a button. After a tap they fill the element `box`, until the next tap or Escape. Returns `show`, which
// takes each unit's values, from -1 to 1, and a label or "".
export function makeWeights(/** @type {HTMLButtonElement} */ button, /** @type {HTMLElement} */ box) {
  const figure = /** @type {HTMLElement} */ (button.parentElement);
  const heading = finder(figure)("figcaption");

  // As many columns as make the pictures largest.
  function arrange() {
    const count = button.childElementCount;
    const [width, height] = [box.clientWidth - 2 * GAP, box.clientHeight - heading.offsetHeight - 4 * GAP];
    let side = 0;
    for (let columns = 1; columns <= count; columns++) {
      const fitting = Math.min(width / columns, height / Math.ceil(count / columns)) - GAP;
      if (fitting <= side) continue;
      side = fitting;
      button.style.setProperty("--columns", String(columns));
    }
    button.style.setProperty("--side", `${Math.floor(side)}px`);
  }
  const observer = new ResizeObserver(arrange);

  function enlarge(/** @type {boolean} */ isFull) {
    figure.classList.toggle("full", isFull);
    box.classList.toggle("covered", isFull);
    button.setAttribute("aria-expanded", String(isFull));
    if (isFull) observer.observe(box);
    else observer.disconnect();
    if (isFull) button.scrollIntoView({ block: "nearest" });
  }
  button.addEventListener("click", () => enlarge(!figure.classList.contains("full")));
  // Captured, because Escape ends projector mode, too.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !figure.classList.contains("full")) return;
      event.stopPropagation();
      enlarge(false);
    },
    { capture: true },
  );

  return function show(/** @type {{ values: Float32Array, label: string }[]} */ pictures) {
    while (button.childElementCount > pictures.length) button.lastChild?.remove();
    while (button.childElementCount < pictures.length) {
      button.append(make("span", { className: "relative", innerHTML: `<canvas class="pixels"></canvas><b></b>` }));
    }
    for (const [i, { values, label }] of pictures.entries()) {
      const find = finder(button.children[i]);
      paint(find("canvas"), IMAGE_SIDE, IMAGE_SIDE, values, diverging);
      setText(find("b"), label);
    }
    figure.classList.toggle("empty", pictures.length === 0);
    if (pictures.length === 0) enlarge(false);
  };
}
