// How long a training will take on this device, before its start; instead of a long one it could learn from fewer digits.

import { decimal } from "../../shared/format.js";
import { text } from "../../shared/translations.js";
import { timeWords } from "./progress.js";

const PAUSE = 400; // ms without a change of the settings until the device is measured
const LONG = 120; // s

// `worker` is that of shared/training.js. `choices` are the possible numbers of digits, ascending. `isWanted` returns
// whether the page shows an answer; `choose` is called with fewer digits when the button is pressed, and `onChange` when
// the answer has changed.
//
// Returns `askLater`, to be called after a change of the settings; `askIfMissing`; and `show`, which shows the button, if
// there is a reason, and returns the time in words, or "".
export function makeEstimate(button, { worker, choices, settings, isWanted, choose, onChange }) {
  let timer = null;
  let asked = 0; // number of questions, so that a late answer to an earlier one is ignored
  let seconds = null; // of a training with the newest settings; null while it is unknown
  let fewer = null; // {digits, seconds} of one that is not long

  async function ask() {
    const number = ++asked;
    const { digits, ...others } = settings();
    const fewerDigits = choices.filter((each) => each < digits).reverse();
    try {
      for (const each of [digits, ...fewerDigits]) {
        if (!isWanted()) return;
        const time = await worker.measure({ ...others, digits: each });
        if (number !== asked) return;
        if (each === digits) seconds = time;
        else if (time <= LONG) fewer = { digits: each, seconds: time };
        if (time <= LONG) break;
      }
      onChange();
    } catch (error) {
      console.warn(error); // the program says which settings are invalid
    }
  }

  function askLater() {
    clearTimeout(timer);
    asked += 1;
    [seconds, fewer] = [null, null];
    timer = setTimeout(ask, PAUSE);
  }
  button.addEventListener("click", () => choose(fewer.digits));

  return {
    askLater,
    askIfMissing: () => seconds === null && askLater(),
    show() {
      button.hidden = fewer === null || !isWanted();
      if (fewer) {
        const values = { digits: decimal(fewer.digits, 0), time: timeWords(fewer.seconds) };
        button.textContent = text("learn_fewer", values);
      }
      return seconds === null ? "" : text("learn_ready_time", { time: timeWords(seconds) });
    },
  };
}
