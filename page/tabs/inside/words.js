// The words beside the picture: which network it shows, and what the network reads.

import { setText } from "../../shared/elements.js";
import { networkBefore, networkOwner, ownerBefore, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { hasTab } from "../../shared/tabs.js";
import { hasText, text } from "../../shared/texts.js";
import { trueDigit } from "./state.js";

/** @import { Props } from "../../types.d.ts" @import { View } from "./inside.js" */

// Returns a function that shows the words about the state of `view`; `networks` are the component's.
/** @param {View} view @param {Props["inside"]} props */
export function makeWords({ find, stage, state }, { networks }) {
  // Safari does not focus a clicked link, and showInTab checks the focus.
  const back = find("a.back");
  back.addEventListener("click", (event) => {
    event.preventDefault(); // the link gets the focus first
    back.focus();
    location.hash = back.hash;
  });

  return function showWords() {
    const { label, example, answer, structure, isSmall } = state;
    stage.setAttribute("aria-label", text("inside_picture")); // without a tooltip, which would cover it
    for (const input of find(".sizes").querySelectorAll("input")) {
      const isOfSmall = input.value === "small";
      input.checked = isOfSmall === state.isSmall;
      if (input.nextElementSibling) setText(input.nextElementSibling, nameOf(isOfSmall));
    }
    const isOfPage = isSmall ? runningExperiment() === null : ownNetwork() === null;
    find(".source").hidden = !label && !example && isOfPage;
    setText(find(".source span"), sourceWords());
    const origin = (label ?? example)?.tab;
    back.hidden = !origin || !hasTab(origin);
    if (origin) back.hash = origin;
    setText(back, origin ? text(`inside_back_${origin}`) : "");
    setText(find(".lead"), text(answer ? "inside_lead" : "inside_rest"));
    setText(find(".dead"), structure?.dead ? text(runningExperiment() ? "rejected_cut" : "rejected_dead") : "");
  };

  function sourceWords() {
    const { label, example } = state;
    if (label) return text("class_one_title", label);
    if (!example) return ownNetwork() === null ? "" : text(`inside_of_${networkOwner()}`);
    const digit = trueDigit(state);
    return digit === undefined ? "" : text("inside_example", { position: example.position, digit });
  }

  // A network by what it has learned from, or by its owner.
  function nameOf(/** @type {boolean} */ isSmall) {
    const key = !isSmall && networkBefore() !== null ? ownerBefore() : networks[Number(!isSmall)];
    return hasText(`network_${key}`) ? text(`network_${key}`) : key;
  }
}
