// The row "Data": what a training learns from. Below it is what belongs to the choice.

import { DIGITS } from "../../common/math.js";
import { finder, makeButton, setText } from "../../shared/elements.js";
import { dataWords } from "../../shared/texts.js";
import { withSettings } from "./state.js";

/** @import { Store } from "./state.js" @import { Settings } from "./types.d.ts" @typedef {"mnist" | "bad" | "mine"} Group */
/** @typedef {Settings["data"]} Data */

/** @type {Record<Group, Data[]>} */
const GROUPS = { mnist: ["mnist"], bad: ["without", "ten", "tenth", "half"], mine: ["own", "both"] };
const NAMES = /** @type {Group[]} */ (Object.keys(GROUPS));

export function makeDataChoice(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  /** @type {Record<Group, Data>} */
  const newest = { mnist: "mnist", bad: "without", mine: "own" }; // what each group has chosen last

  const makeChoice = (/** @type {Group | Data} */ name, /** @type {() => Data} */ dataOf) => {
    const choice = () => set({ ...withSettings(state, { data: dataOf() }), help: `learn_data_${name}_why` });
    return makeButton(choice, { className: "pill" });
  };
  const groups = NAMES.map((group) => {
    const button = makeChoice(group, () => newest[group]);
    button.dataset.text = `learn_data_${group}`;
    find(".data").append(button);
    return { group, button };
  });
  const kinds = /** @type {const} */ (["bad", "mine"]).flatMap((group) =>
    GROUPS[group].map((data) => {
      const button = makeChoice(data, () => data);
      find(`.${group} .kinds`).append(button);
      return { data, button };
    }),
  );

  function show() {
    const { data, digit, other } = state.settings;
    if (digit === other) return set(withSettings(state, { other: (digit + 1) % DIGITS.length }));
    const chosen = NAMES.find((group) => GROUPS[group].includes(data)) ?? "mnist";
    newest[chosen] = data;
    for (const { group, button } of groups) button.setAttribute("aria-pressed", String(group === chosen));
    for (const group of ["bad", "mine"]) find(`.${group}`).hidden = group !== chosen;
    for (const kind of kinds) {
      kind.button.setAttribute("aria-pressed", String(kind.data === data));
      setText(kind.button, dataWords({ data: kind.data, digit, other }));
    }
    const others = /** @type {HTMLSelectElement} */ (find("[name=other]"));
    for (const option of others.options) option.disabled = Number(option.value) === digit;
    find(".wrong-label").hidden = data !== "tenth" && data !== "half";
    find(".of-mnist").hidden = data === "own";
  }
  subscribe(show, ["settings", "language"]);
  show();
}
