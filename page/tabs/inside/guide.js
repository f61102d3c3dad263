// Builds up the picture in four presses: the pixels, one unit, its layer, the whole network.

import { setText } from "../../shared/elements.js";
import { store } from "../../shared/storage.js";
import { text } from "../../shared/texts.js";
import { BUILT, isSame, mostActive, partOf, UNIT, WHOLE } from "./state.js";

/** @import { View } from "./inside.js" @import { Unit } from "./types.d.ts" */

// Make the sentence and the button of `view`; `choose` is called with the unit that is shown, or with null. Returns `update`.
/** @param {View} view @param {(unit: Unit | null) => void} choose */
export function makeGuide({ find, desk, state, set, subscribe }, choose) {
  const [element, next, again] = [find(".guide"), find(".guide button"), find("button.build")];

  function go(/** @type {number} */ part) {
    set({ part });
    if (part === WHOLE) store(BUILT, "built");
    choose(part === UNIT ? mostActive(state) : null);
  }
  next.addEventListener("click", () => {
    go(state.part + 1);
    if (state.part === WHOLE) again.focus(); // the button is hidden now
  });
  again.addEventListener("click", () => {
    go(0);
    next.focus();
  });

  // Another drawing has another most active unit.
  function follow() {
    if (partOf(state) !== UNIT || !state.finished) return;
    const unit = mostActive(state);
    if (!isSame(unit, state.chosen)) choose(unit);
  }
  subscribe(follow, ["finished"]);

  function update() {
    const part = partOf(state);
    desk.classList.toggle("building", part < WHOLE);
    element.hidden = part === WHOLE;
    if (part === WHOLE) return;
    element.dataset.part = String(part);
    setText(find(".guide p"), text(`inside_part_${part}`, { units: state.structure?.hidden[0].units ?? "" }));
    setText(next, text(`inside_next_${part}`));
  }
  return { update };
}
