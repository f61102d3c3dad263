// The row "Data": what a training learns from. Below it is what belongs to the choice.

import { DIGITS } from "../../engine/math.js";
import { makeButton } from "../../shared/button.js";
import { dataWords } from "../../shared/data_words.js";
import { setText } from "../../shared/set_text.js";

const GROUPS = { mnist: ["mnist"], bad: ["without", "ten", "tenth", "half"], mine: ["own", "both"] };
const WITH_LABELS = ["tenth", "half"];

// `choose` sets some settings, and `help` explains the text of a key.
export function makeDataChoice(element, store, { choose, help }) {
  const find = (selector) => element.querySelector(selector);
  const newest = { mnist: "mnist", bad: "without", mine: "own" }; // what each group has chosen last
  const groupOf = (data) => Object.keys(GROUPS).find((group) => GROUPS[group].includes(data));

  const groups = Object.keys(GROUPS).map((group) => {
    const button = makeButton(
      () => {
        choose({ data: newest[group] });
        help(`learn_data_${group}_why`);
      },
      { className: "pill" },
    );
    button.dataset.text = `learn_data_${group}`;
    return { group, button };
  });
  find(".data").append(...groups.map(({ button }) => button));

  const kinds = ["bad", "mine"].flatMap((group) =>
    GROUPS[group].map((data) => {
      const button = makeButton(
        () => {
          choose({ data });
          help(`learn_data_${data}_why`);
        },
        { className: "pill" },
      );
      find(`.${group} .kinds`).append(button);
      return { data, button };
    }),
  );

  function show() {
    const { data, digit, other } = store.state.settings;
    if (digit === other) return choose({ other: (digit + 1) % DIGITS.length });
    const chosen = groupOf(data);
    newest[chosen] = data;
    for (const { group, button } of groups) button.setAttribute("aria-pressed", String(group === chosen));
    for (const group of ["bad", "mine"]) find(`.${group}`).hidden = group !== chosen;
    for (const kind of kinds) {
      kind.button.setAttribute("aria-pressed", String(kind.data === data));
      setText(kind.button, dataWords({ data: kind.data, digit, other }));
    }
    for (const option of find("[name=other]").options) option.disabled = Number(option.value) === digit;
    find(".wrong-label").hidden = !WITH_LABELS.includes(data);
  }
  store.subscribe(show, ["settings", "language"]);
  show();
}
