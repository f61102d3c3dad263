// Digits with what the network says of each: dicts of `image`, `true`, `predicted` and `confidence`.

import { percent } from "./format.js";
import { paintGrey } from "./image.js";
import { text } from "./translations.js";

// Show digits in a list. With `onOpen`, each is a button that calls it with its digit.
export function showGallery(list, digits, { onOpen } = {}) {
  list.replaceChildren(
    ...digits.map((digit) => {
      const item = document.createElement("li");
      const card = document.createElement(onOpen ? "button" : "div");
      card.innerHTML = `<canvas></canvas><span></span><span></span>`;
      const [canvas, verdict, truth] = card.children;
      paintGrey(canvas, digit.image);
      verdict.className = digit.true === digit.predicted ? "" : "wrong";
      verdict.textContent = text("mistakes_predicted", { digit: digit.predicted, percent: percent(digit.confidence) });
      truth.textContent = text("mistakes_true", { digit: digit.true });
      if (onOpen) {
        card.type = "button";
        card.title = text("mistakes_open");
        card.addEventListener("click", () => onOpen(digit));
      }
      item.append(card);
      return item;
    }),
  );
}
