// How long a training will take on this device, before its start; instead of a long one it could learn from fewer digits.

import { decimal, text } from "../../shared/texts.js";
import { later, latest } from "../../shared/timing.js";
import { timeWords } from "./progress.js";
import { withSettings } from "./state.js";

/** @import { Store } from "./state.js" */

const PAUSE = 400; // ms without a change of the settings until the device is measured
const LONG = 120; // s

// Set the state's `estimate`. `choices` are the possible numbers of digits, ascending; the button chooses fewer.
/** @param {HTMLElement} button @param {Store} store @param {import("./session.js").Session["worker"]} worker @param {number[]} choices */
export function makeEstimate(button, { state, set, subscribe }, worker, choices) {
  const begin = latest(); // a question

  const isWanted = () => state.isOpen && !state.isOn && !state.noMnist;

  async function ask() {
    const isNewest = begin();
    if (!isWanted()) return;
    const { digits } = state.settings;
    const numbers = [digits, ...choices.filter((each) => each < digits).reverse()];
    try {
      /** @type {number[]} */
      const times = await worker.ask("measure", { settings: state.settings, numbers });
      if (!isNewest()) return;
      const at = times.findIndex((time) => time <= LONG);
      set({ estimate: { seconds: times[0], fewer: at > 0 ? { digits: numbers[at], seconds: times[at] } : null } });
    } catch (error) {
      console.warn(error); // the program says which settings are invalid
    }
  }

  const askSoon = later(PAUSE, ask);
  function askLater() {
    begin();
    set({ estimate: null });
    askSoon();
  }
  button.addEventListener("click", () => {
    const fewer = state.estimate?.fewer;
    if (fewer) set(withSettings(state, { digits: fewer.digits }));
  });
  subscribe(askLater, ["settings"]);
  subscribe(({ isOpen, estimate }) => isOpen && estimate === null && askLater(), ["isOpen"]);

  subscribe(() => {
    const fewer = state.estimate?.fewer;
    button.hidden = !fewer || !isWanted();
    if (!fewer) return;
    const values = { digits: decimal(fewer.digits, 0), time: timeWords(fewer.seconds) };
    button.textContent = text("learn_fewer", values);
  });
}
