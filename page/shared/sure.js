// A button for an irreversible action: the first press asks, and a second one within TIME acts.

import { setText } from "./elements.js";
import { text } from "./texts.js";

const TIME = 5000; // ms

// `asks` and `acts` are the keys of the button's words before and after the first press.
/** @param {HTMLButtonElement} button @param {string} asks @param {string} acts @param {() => void} act */
export function pressTwice(button, asks, acts, act) {
  let timer = 0; // while not 0, the next press acts

  const show = () => setText(button, text(timer === 0 ? asks : acts));

  // Blur does not call this: Safari does not focus a clicked button.
  function disarm() {
    clearTimeout(timer);
    timer = 0;
    show();
  }

  button.addEventListener("click", () => {
    const isSure = timer !== 0;
    disarm();
    if (isSure) act();
    else timer = setTimeout(disarm, TIME);
    show();
  });

  return { show, disarm };
}
