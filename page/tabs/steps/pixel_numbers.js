// The 784 numbers as the tutorial prints them, a row at a time, each on its own grey.

import { finder, make, setText } from "../../shared/elements.js";
import { grey, IMAGE_SIDE, paintGrey, toBytes } from "../../shared/image.js";
import { text } from "../../shared/texts.js";

/** @import { GreyImage } from "../../types.d.ts" */

// Returns `show`, which shows an image's numbers while the dialog is open. The dialog begins with the row `first`.
export function makePixelNumbers(/** @type {HTMLDialogElement} */ dialog, /** @type {number} */ first) {
  const find = finder(dialog);
  const [canvas, range] = [find("canvas"), find("input.row")];
  const cells = Array.from({ length: IMAGE_SIDE }, () => make("li"));
  let shown = /** @type {GreyImage | null} */ (null);
  find("ol").append(...cells);
  range.value = String(first + 1);

  function show(image = shown) {
    shown = image;
    if (!image || !dialog.open) return;
    paintGrey(canvas, image);
    const row = range.valueAsNumber - 1;
    dialog.style.setProperty("--row", String(row));
    const name = text("steps_row", { row: row + 1 });
    setText(find(".row-name"), name);
    range.ariaLabel = range.ariaValueText = name;
    const levels = toBytes(image.data).subarray(row * IMAGE_SIDE, (row + 1) * IMAGE_SIDE);
    levels.forEach((level, column) => {
      const cell = cells[column];
      cell.textContent = String(level);
      cell.style.background = `rgb(${grey(level)})`;
      cell.style.color = level > 120 ? "black" : level > 0 ? "white" : "#9a9db0";
    });
  }
  range.addEventListener("input", () => show());
  for (const kind of /** @type {const} */ (["pointerdown", "pointermove"])) {
    canvas.addEventListener(kind, ({ buttons, offsetY }) => {
      if (!buttons) return;
      range.value = String(1 + Math.floor((offsetY / canvas.clientHeight) * IMAGE_SIDE));
      show();
    });
  }

  return show;
}
