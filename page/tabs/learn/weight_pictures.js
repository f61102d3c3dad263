// The weights of the first layer as pictures, one for each unit.

import { finder, make, setText } from "../../shared/elements.js";
import { diverging, IMAGE_SIDE, paint } from "../../shared/image.js";

// Show pictures in a box. Returns `show`, which takes each unit's values, from -1 to 1, and a label or "".
export function makeWeightPictures(/** @type {HTMLElement} */ box) {
  return function show(/** @type {{ values: Float32Array, label: string }[]} */ pictures) {
    while (box.childElementCount > pictures.length) box.lastChild?.remove();
    while (box.childElementCount < pictures.length)
      box.append(make("span", { className: "relative", innerHTML: `<canvas class="pixels"></canvas><b></b>` }));
    for (const [i, { values, label }] of pictures.entries()) {
      const find = finder(box.children[i]);
      paint(find("canvas"), IMAGE_SIDE, IMAGE_SIDE, values, diverging);
      setText(find("b"), label);
    }
  };
}
