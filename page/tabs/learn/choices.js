// The settings of a training: their form, presets, and the page's address, in which a link can share them.

import { copyText } from "../../shared/copy.js";
import { finder, makeButton, setText } from "../../shared/elements.js";
import { isPublic, replaceAddress } from "../../shared/tabs.js";
import { dataWords, decimal, text } from "../../shared/texts.js";

/** @import { LearnProps, Settings } from "./types.d.ts" @typedef {HTMLInputElement | HTMLSelectElement} Field */

const DATA = ["data", "digit", "other"]; // settings beside the presets

// Fill the form in an element. `props` are the component's; `onChange` is called with the settings after each change.
//
// Returns functions: `settings` returns the chosen ones, `describe` settings in words; `choose` sets some; `help`
// explains the text of a key; `show` is for a change of language. `wrong` are the names of settings in the page's address that
// do not exist.
/** @param {HTMLElement} element @param {LearnProps} props @param {(settings: Settings) => void} onChange */
export function makeChoices(element, props, onChange) {
  const find = finder(element);
  const fields = Array.from(/** @type {NodeListOf<Field>} */ (element.querySelectorAll(".choose [name]")));
  const fieldOf = Object.fromEntries(fields.map((field) => [field.name, field]));
  const digits = /** @type {HTMLSelectElement} */ (fieldOf.digits);
  /** @type {Record<string, string | number>} */
  const tutorial = { ...props.settings };

  for (const [name, choices] of Object.entries(props.choices)) {
    for (const value of choices) fieldOf[name].append(new Option(String(value), String(value)));
  }
  for (const field of fields) {
    field.value = String(tutorial[field.name]);
    const explain = () =>
      help(DATA.includes(field.name) ? `learn_data_${fieldOf.data.value}_why` : `learn_${field.name}_why`);
    field.addEventListener("focus", explain);
    const row = /** @type {HTMLElement} */ (field.closest("label, .data"));
    row.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain());
    if (field instanceof HTMLInputElement) [field.min, field.max] = props.ranges[field.name].map(String);
  }
  const wrong = readAddress();

  function help(/** @type {string} */ key) {
    find(".help").dataset.text = key;
    setText(find(".help"), text(key));
  }

  /** @returns {any} the value of a setting; null for an empty field, which `code` and the worker reject */
  const valueIn = (/** @type {Field} */ { name, value }) =>
    typeof tutorial[name] === "string" ? value : value.trim() === "" ? null : Number(value);
  const settings = () =>
    /** @type {Settings} */ (Object.fromEntries(fields.map((field) => [field.name, valueIn(field)])));

  // ---- Presets

  const presets = Object.entries(props.presets).map(([name, values]) => {
    const choosePreset = () => {
      help(`learn_preset_${name}_why`);
      choose(values);
    };
    const button = makeButton(choosePreset, { className: "pill", dataset: { text: `learn_preset_${name}` } });
    find(".presets").append(button);
    return { name, values, button };
  });
  /** @param {Settings} one @param {Settings} other */
  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const presetOf = (/** @type {Settings} */ chosen) =>
    presets.find(({ values }) => isSame({ ...chosen, ...values }, chosen))?.name;

  function choose(/** @type {Partial<Settings>} */ values) {
    for (const [name, value] of Object.entries(values)) fieldOf[name].value = String(value);
    change();
  }

  find(".choose").addEventListener("input", ({ target }) => /** @type {Field} */ (target).name && change());
  function change() {
    show();
    replaceAddress(withSettings(new URL(location.href)));
    onChange(settings());
  }

  function show() {
    for (const option of digits.options) option.textContent = decimal(Number(option.value), 0);
    for (const name of ["units", "dropout"]) fieldOf[name].disabled = settings().hidden_layers === 0;
    const preset = presetOf(settings());
    for (const { name, button } of presets) button.setAttribute("aria-pressed", String(name === preset));
  }

  // Describe settings: the preset, or the differences from the tutorial; and the data, if they are not all of MNIST.
  function describe(/** @type {Settings} */ chosen) {
    const used = chosen.data === "own" ? { ...chosen, digits: Number(tutorial.digits) } : chosen;
    const preset = presetOf(used);
    const changed = Object.entries(used).filter(([name, value]) => value !== tutorial[name] && !DATA.includes(name));
    const changes = preset
      ? [text(`learn_preset_${preset}`)]
      : changed.map(([name, value]) => `${text(`learn_${name}`)} ${name === "digits" ? decimal(value, 0) : value}`);
    return [...changes, ...(chosen.data === "mnist" ? [] : [dataWords(chosen)])].join(", ");
  }

  // ---- The address: `?units=16&epochs=8`, the differences from the tutorial

  function withSettings(/** @type {URL} */ address) {
    for (const [name, value] of Object.entries(settings())) {
      if (value === tutorial[name] || value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, String(value));
    }
    return address;
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    const isWrong = (/** @type {Field} */ field) => {
      const words = asked.get(field.name);
      return words !== null && !take(field, words);
    };
    return fields.filter(isWrong).map(({ name }) => name);
  }

  // Set a field; returns whether the value exists there.
  function take(/** @type {Field} */ field, /** @type {string} */ words) {
    const isNumber = /^\d+(\.\d+)?(e-\d+)?$/.test(words);
    if (field instanceof HTMLInputElement) {
      const isValid = /^\d+$/.test(words) && Number(words) >= Number(field.min) && Number(words) <= Number(field.max);
      if (isValid) field.value = String(Number(words));
      return isValid;
    }
    const option = Array.from(field.options).find(
      ({ value }) => value === words || (isNumber && Number(value) === Number(words)),
    );
    if (option) field.value = option.value;
    return option !== undefined;
  }

  const copyLink = find(".copy-link");
  copyLink.hidden = !isPublic;
  copyLink.addEventListener("click", async () => {
    const { href } = withSettings(new URL(`${location.origin}${location.pathname}#learn`));
    help((await copyText(href)) ? "learn_link_copied" : "learn_link_not_copied");
    copyLink.focus({ preventScroll: true });
  });

  help("learn_help");
  show();
  return { settings, describe, choose, help, wrong, show };
}
