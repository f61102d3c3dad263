// A button for an irreversible action: the first press asks, and a second one within TIME acts.

import { text } from "./translations.js";

const TIME = 5000; // ms

// `asks` and `acts` are the keys of the button's words before and after the first press.
export function pressTwice(button, asks, acts, act) {
  let timer = null; // while the next press acts

  function show() {
    button.textContent = text(timer === null ? asks : acts);
  }

  // Blur does not call this: Safari does not focus a clicked button.
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
