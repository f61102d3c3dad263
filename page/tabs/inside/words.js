// The words beside the picture: which network it shows, and what the network reads.

import { finder, setText } from "../../shared/elements.js";
import { networkBefore, networkOwner, ownerBefore, ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { hasTab } from "../../shared/tabs.js";
import { percent, text } from "../../shared/texts.js";
import { trueDigit } from "./state.js";

/** @import { Props } from "../../types.d.ts" @import { View } from "./inside.js" */

// Returns a function that shows the words about the state of `view`; `units`, `small_units` and `small_accuracy` are the
// component's.
/** @param {View} view @param {Props["inside"]} props */
export function makeWords({ find, stage, state }, { units, small_units, small_accuracy }) {
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
    showSizes();
    const isOfPage = isSmall ? runningExperiment() === null : ownNetwork() === null;
    find(".source").hidden = !label && !example && isOfPage;
    setText(find(".source span"), sourceWords());
    const origin = (label ?? example)?.tab;
    back.hidden = !origin || !hasTab(origin);
    if (origin) back.hash = origin;
    setText(back, origin ? text(`inside_back_${origin}`) : "");
    const entry = state.hovered === state.entry ? state.entry : null;
    setText(find(".lead"), entry ? text("inside_entry", entry) : text(answer ? "inside_lead" : "inside_rest"));
    setText(find(".dead"), structure?.dead ? text(runningExperiment() ? "rejected_cut" : "rejected_dead") : "");
  };

  function sourceWords() {
    const { label, example } = state;
    if (label) return text("class_one_title", label);
    if (!example) return ownNetwork() === null ? "" : text(`inside_of_${networkOwner()}`);
    const digit = trueDigit(state);
    return digit === undefined ? "" : text("inside_example", { position: example.position, digit });
  }

  // Which network is shown, and how good the small one is.
  function showSizes() {
    const about = text("inside_small", { percent: percent(small_accuracy, 1) });
    for (const label of find(".sizes").querySelectorAll("label")) {
      const inLabel = finder(label);
      const isOfSmall = inLabel("input").value === "small";
      inLabel("input").checked = isOfSmall === state.isSmall;
      const [words, title] = isOfSmall ? [text("inside_size_small", { units: small_units }), about] : largeWords();
      setText(inLabel("span"), words);
      label.title = title;
    }
    setText(find(".about"), state.isSmall ? about : "");
  }

  function largeWords() {
    if (networkBefore() !== null) return [text(`inside_size_${ownerBefore()}`), text(`network_${ownerBefore()}`)];
    return [units === null ? text("inside_large") : text("inside_size", { units }), text("inside_large")];
  }
}
