// The form of the settings of a training, with the experiments, an explanation of what the visitor points at, and a link to share.

import { copyText } from "../../shared/copy.js";
import { finder, make, setText } from "../../shared/elements.js";
import { isPublic, replaceAddress } from "../../shared/tabs.js";
import { decimal, text } from "../../shared/texts.js";
import { addressWith, DATA_SETTINGS, presetOf } from "./settings.js";
import { withSettings } from "./state.js";

/** @import { Store } from "./state.js" @import { LearnProps, Settings } from "./types.d.ts" @typedef {HTMLInputElement | HTMLSelectElement} Field */

// Show the settings of the store in Learn's element, and change them.
/** @param {HTMLElement} element @param {Store} store @param {LearnProps} props */
export function makeSettingsForm(element, store, props) {
  const { state, set, subscribe } = store;
  const find = finder(element);
  makeFields(element, store, props);
  makePresets(find("select.presets"), store, props);
  subscribe(() => replaceAddress(addressWith(location.href, state.settings, props)), ["settings"]);
  const showHelp = () => setText(find(".help"), text(state.help));
  subscribe(showHelp, ["help", "language"]);
  showHelp();

  const copyLink = find(".copy-link");
  copyLink.hidden = !isPublic;
  copyLink.addEventListener("click", async () => {
    const { href } = addressWith(`${location.origin}${location.pathname}#learn`, state.settings, props);
    set({ help: (await copyText(href)) ? "learn_link_copied" : "learn_link_not_copied" });
    copyLink.focus({ preventScroll: true });
  });
}

// The fields; one whose value differs from the tutorial's says so.
/** @param {HTMLElement} element @param {Store} store @param {LearnProps} props */
function makeFields(element, { state, set, subscribe }, props) {
  const find = finder(element);
  const fields = Array.from(/** @type {NodeListOf<Field>} */ (element.querySelectorAll(".choose [name]")));
  const chosen = (/** @type {string} */ name) => state.settings[/** @type {keyof Settings} */ (name)];
  const explain = (/** @type {string} */ name) =>
    set({ help: DATA_SETTINGS.includes(name) ? `learn_data_${state.settings.data}_why` : `learn_${name}_why` });

  for (const field of fields) {
    const { name } = field;
    for (const value of props.choices[name] ?? []) field.append(new Option(String(value), String(value)));
    if (field instanceof HTMLInputElement) [field.min, field.max] = props.ranges[name].map(String);
    field.addEventListener("focus", () => explain(name));
    const row = /** @type {HTMLElement} */ (field.closest("label, .data"));
    row.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain(name));
  }

  // Returns the value in a field; null for an empty one, which `code` and the worker reject.
  function valueIn(/** @type {Field} */ { name, value }) {
    if (typeof chosen(name) === "string") return value;
    return value.trim() === "" ? null : Number(value);
  }
  find(".choose").addEventListener("input", ({ target }) => {
    const field = /** @type {Field} */ (target);
    if (field.name) set(withSettings(state, { [field.name]: valueIn(field) }));
  });

  function show() {
    const digits = /** @type {HTMLSelectElement} */ (find("[name=digits]"));
    for (const option of digits.options) option.textContent = decimal(Number(option.value), 0);
    for (const field of fields) {
      const value = chosen(field.name);
      if (valueIn(field) !== value) field.value = String(value); // else the visitor may be typing
      if (field.name === "units" || field.name === "dropout") field.disabled = state.settings.hidden_layers === 0;
    }
    for (const label of element.querySelectorAll(".settings label")) showChange(label, state.settings, props.settings);
  }
  subscribe(show, ["settings", "language"]);
  show();
}

/** @param {Element} label @param {Settings} settings @param {Settings} tutorial */
function showChange(label, settings, tutorial) {
  const { name } = /** @type {Field} */ (label.querySelector("[name]"));
  const [value, plain] = [settings, tutorial].map((each) => each[/** @type {keyof Settings} */ (name)]);
  label.querySelector("small")?.remove();
  if (value === plain) return;
  label.append(make("small", {}, text("learn_was", { value: name === "digits" ? decimal(Number(plain), 0) : plain })));
}

// The list of experiments. It has an entry for other settings, too, which cannot be chosen.
/** @param {HTMLSelectElement} list @param {Store} store @param {LearnProps} props */
function makePresets(list, { state, set, subscribe }, props) {
  for (const name of [...Object.keys(props.presets), "own"])
    list.append(make("option", { value: name, disabled: name === "own", dataset: { text: `learn_preset_${name}` } }));
  list.addEventListener("input", () =>
    set({ ...withSettings(state, props.presets[list.value]), help: `learn_preset_${list.value}_why` }),
  );
  const show = () => (list.value = presetOf(state.settings, props) ?? "own");
  subscribe(show, ["settings"]);
  show();
}
