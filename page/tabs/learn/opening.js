// A network from a file: it answers on every tab like one that was just trained.

import { finder, setText } from "../../shared/elements.js";
import { keepNetwork, useNetwork } from "../../shared/own_network.js";
import { logUnlessRejected, request, sentenceOf } from "../../shared/requests.js";
import { percent, text } from "../../shared/texts.js";
import { latest } from "../../shared/timing.js";

/** @import { Store } from "./state.js" */

const LONGEST = 40; // characters of a file's name that are shown

// Let visitors open a file in Learn's element. The newest training's network is then no longer kept.
export function mountOpening(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const [input, said] = [find(".open-network input"), find(".opened")];
  const begin = latest(); // a file

  const say = (/** @type {() => string} */ opened) => set({ opened });

  async function open(/** @type {File} */ file, /** @type {() => boolean} */ isNewest) {
    const name = nameOf(file);
    say(() => text("learn_opening", { file: name }));
    const { record, accuracy } = await request("open_network", { file });
    if (!isNewest()) return;
    const { id } = await keepNetwork({ ...record, file: name });
    useNetwork(id, "own");
    if (state.run) set({ run: { ...state.run, token: null }, tested: null });
    say(() =>
      accuracy === null
        ? text("learn_opened_untested", { file: name })
        : text("learn_opened", { file: name, accuracy: percent(accuracy, 1) }),
    );
  }

  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    input.value = ""; // the same file can be chosen again
    const isNewest = begin();
    try {
      await open(file, isNewest);
    } catch (error) {
      logUnlessRejected(error);
      if (isNewest()) say(() => sentenceOf(error));
    }
  });
  subscribe(() => setText(said, state.opened()), ["opened", "language"]);
}

// A file's name without the characters that would change the direction of other words.
function nameOf(/** @type {File} */ { name }) {
  const plain = name.replace(/[\p{Cc}\p{Cf}]/gu, "").trim() || "?";
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}
