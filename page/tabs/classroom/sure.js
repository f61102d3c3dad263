// A button for what cannot be undone: the first press asks, and a second one soon after it acts.

import { text } from "../../shared/translations.js";

const TIME = 5000; // ms from the first press until the next one asks again

// `asks` and `acts` are the keys of the button's words before the first press and after it.
export function pressTwice(button, asks, acts, act) {
  let timer = null; // while the next press acts

  function show() {
    button.textContent = text(timer === null ? asks : acts);
  }

  // Not when the button loses the focus: Safari does not focus a button that is clicked.
  function disarm() {
    clearTimeout(timer);
    timer = null;
    show();
  }

  button.addEventListener("click", () => {
    const isSure = timer !== null;
    disarm();
    if (isSure) act();
    else timer = setTimeout(disarm, TIME);
    show();
  });

  return { show, disarm };
}
