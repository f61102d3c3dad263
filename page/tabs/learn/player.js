// Plays the moments of a training, or stays at the one that the slider chooses.

import { finder } from "../../shared/finder.js";
import { still } from "../../shared/still.js";
import { text } from "../../shared/translations.js";

const PAUSE = 220; // ms from one moment to the next
const PAUSE_IN_SHOW = 120; // ms: a show in kiosk mode takes seconds

// `onMove` is called when another moment is to be shown. Returns `show`, which takes how many moments there are and what
// the chosen one is, in words; `play`, which begins at the first moment, and stays there if the visitor wants no motion;
// `pause`; `follow`, to show the newest state; and `number`, that of the chosen moment, null for the newest state.
export function makePlayer(/** @type {HTMLElement} */ element, /** @type {() => void} */ onMove) {
  const find = finder(element);
  const [button, slider] = [find("button"), find("input")];
  let count = 0;
  let number = /** @type {number | null} */ (null);
  let timer = 0;

  function move(/** @type {number} */ to) {
    number = to < count - 1 ? to : null;
    if (number === null) pause();
    onMove();
  }

  function start() {
    const wait = document.body.classList.contains("showing") ? PAUSE_IN_SHOW : PAUSE;
    timer = setInterval(() => move((number ?? 0) + 1), wait);
    move(number ?? 0);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
  }

  function toggle() {
    if (timer === 0) start();
    else {
      pause();
      onMove();
    }
  }
  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => {
    pause();
    move(slider.valueAsNumber);
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });

  return {
    show(/** @type {number} */ newCount, /** @type {string} */ words) {
      count = newCount;
      element.hidden = count < 2;
      button.textContent = text(timer === 0 ? "learn_play" : "learn_pause");
      const place = number ?? count - 1;
      slider.max = String(count - 1);
      slider.value = String(place);
      slider.style.setProperty("--part", String(place / Math.max(1, count - 1)));
      slider.setAttribute("aria-valuetext", words);
    },
    play() {
      number = 0;
      onMove();
      slider.focus({ preventScroll: true });
      if (!still.matches) start();
    },
    follow() {
      pause();
      number = null;
    },
    pause,
    get number() {
      return number;
    },
  };
}
