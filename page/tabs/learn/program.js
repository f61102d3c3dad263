// The tutorial's program with the visitor's settings; marks the lines that the newest settings have changed. It also saves the
// network in plain Python.

import { finder, make } from "../../shared/elements.js";
import { NO_WORDS, request, requestUntilAnswered, sentenceOf } from "../../shared/requests.js";
import { save } from "../../shared/save.js";
import { later, latest } from "../../shared/timing.js";
import { endedRun } from "./state.js";

/** @import { Store } from "./state.js" */

const SMALL = 16; // units of a layer: the network in plain Python, and its file, should stay small
const PAUSE = 150; // ms without a change of the settings until the program is requested

// Show the program of the settings, after a pause in their changes; visitors can save it.
export function makeProgram(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const [box, code] = [find(".code"), find(".code code")];
  const begin = latest(); // a request
  let isOld = true; // whether the program that is shown is not that of the settings

  async function ask() {
    const isNewest = begin();
    isOld = true;
    const isWanted = () => state.isOpen && isNewest();
    const showTrouble = (/** @type {import("../../types.d.ts").Words} */ programTrouble) => set({ programTrouble });
    const answer = await requestUntilAnswered("code", { settings: state.settings }, { isWanted, showTrouble });
    if (!answer) return;
    isOld = false;
    write(answer.code);
    scrollToChange();
  }

  function write(/** @type {string} */ program) {
    const before = new Set(Array.from(code.children, (line) => line.textContent));
    const isFirst = before.size === 0;
    code.replaceChildren(
      ...program.split("\n").map((words) => {
        const line = `${words}\n`;
        return make("span", { className: kindOf(words, isFirst || before.has(line)) }, line);
      }),
    );
  }

  // Scroll the box just enough to show the first changed line; `scrollIntoView` would scroll the page, too.
  function scrollToChange() {
    const change = code.querySelector(".changed")?.getBoundingClientRect();
    if (!change) return;
    const { top, bottom } = box.getBoundingClientRect();
    box.scrollTop += Math.min(0, change.top - top) + Math.max(0, change.bottom - bottom);
  }

  find(".save-program").addEventListener("click", () => {
    save(new Blob([code.textContent.trimEnd().concat("\n")], { type: "text/x-python" }), "digits.py");
  });

  // The network in plain Python, and the newest one that has been trained, if it is as small.
  async function saveNetwork() {
    const layers = endedRun(state)?.result.network?.layers ?? [];
    const isSmall = layers.length > 0 && layers.every(({ units }) => units <= SMALL);
    try {
      const body = { layers: isSmall ? layers : null, field: state.field };
      save((await request("network_program", body, { isLong: true })).file, "network.py");
      set({ programTrouble: NO_WORDS, help: "learn_network_saved" });
    } catch (error) {
      set({ programTrouble: () => sentenceOf(/** @type {Error} */ (error)) });
    }
  }
  find(".save-network").addEventListener("click", saveNetwork);

  subscribe(later(PAUSE, ask), ["settings"]);
  subscribe(({ isOpen }) => isOpen && isOld && ask(), ["isOpen"]);
}

function kindOf(/** @type {string} */ words, /** @type {boolean} */ isOld) {
  if (words === "") return "blank";
  if (words.startsWith("#")) return "comment muted";
  return isOld ? "" : "changed";
}
