// Digits with the network's verdicts: objects with `image`, `true`, `predicted` and `confidence`.

import { share } from "./format.js";
import { paintGrey } from "./image.js";
import { text } from "./translations.js";

// Show digits in a list. With `onOpen`, each is a button that calls it with its digit; the focused digit keeps the focus.
export function showGallery(list, digits, { onOpen } = {}) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.position : null;
  list.replaceChildren(
    ...digits.map((digit) => {
      const item = document.createElement("li");
      const card = document.createElement(onOpen ? "button" : "div");
      card.innerHTML = `<canvas></canvas><span></span><span></span>`;
      const [canvas, verdict, truth] = card.children;
      paintGrey(canvas, digit.image);
      verdict.className = digit.true === digit.predicted ? "" : "wrong";
      verdict.textContent = text("mistakes_predicted", { digit: digit.predicted, percent: share(digit.confidence) });
      truth.textContent = text("mistakes_true", { digit: digit.true });
      if (onOpen) {
        card.type = "button";
        card.title = text("mistakes_open");
        card.dataset.position = digit.position;
        card.addEventListener("click", () => onOpen(digit));
      }
      item.append(card);
      return item;
    }),
  );
  if (focused !== null) focusDigit(list, focused);
}

// Focus the button of a test digit by its position, if it is shown.
export const focusDigit = (list, position) => list.querySelector(`[data-position="${position}"]`)?.focus();
