// The settings of a training: their form, presets, and the page's address, in which a link can share them.

import { isPublic, replaceAddress } from "../../shared/address.js";
import { makeButton } from "../../shared/button.js";
import { copyText } from "../../shared/copy.js";
import { dataWords } from "../../shared/data_words.js";
import { decimal } from "../../shared/format.js";
import { text } from "../../shared/translations.js";

const DATA = ["data", "digit", "other"]; // settings beside the presets

// Fill the form in an element. `props` are the component's; `onChange` is called with the settings after each change.
//
// Returns functions: `settings` returns the chosen ones, `describe` settings in words, `isSettings` whether a value is some;
// `choose` sets some; `help` explains the text of a key; `show` is for a change of language. `wrong` are the names of
// settings in the page's address that do not exist.
export function makeChoices(element, props, onChange) {
  const presets = element.querySelector(".presets");
  const helpNode = element.querySelector(".help");
  const fields = Array.from(element.querySelectorAll(".choose [name]"));
  const fieldOf = Object.fromEntries(fields.map((field) => [field.name, field]));

  for (const [name, choices] of Object.entries(props.choices)) {
    for (const value of choices) fieldOf[name].append(new Option(String(value), value));
  }
  for (const field of fields) {
    field.value = props.settings[field.name];
    const explain = () =>
      help(DATA.includes(field.name) ? `learn_data_${fieldOf.data.value}_why` : `learn_${field.name}_why`);
    field.addEventListener("focus", explain);
    field
      .closest("label, .data")
      .addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && explain());
    if (field.type === "number") [field.min, field.max] = props.ranges[field.name];
  }
  const wrong = readAddress();

  function help(key) {
    helpNode.dataset.text = key;
    const words = text(key);
    if (helpNode.textContent !== words) helpNode.textContent = words;
  }

  function settings() {
    const isWord = (name) => typeof props.settings[name] === "string";
    return Object.fromEntries(fields.map(({ name, value }) => [name, isWord(name) ? value : toNumber(value)]));
  }
  const toNumber = (words) => (words.trim() === "" ? null : Number(words)); // `code` and the worker reject others

  // ---- Presets

  const isSame = (one, other) => Object.entries(one).every(([name, value]) => other[name] === value);
  const presetOf = (chosen) => Object.keys(props.presets).find((name) => isSame(props.presets[name], chosen));

  for (const name of Object.keys(props.presets)) {
    const choosePreset = () => {
      help(`learn_preset_${name}_why`);
      choose(props.presets[name]);
    };
    const button = makeButton(choosePreset, { className: "pill" });
    button.dataset.text = `learn_preset_${name}`;
    presets.append(button);
  }

  function choose(values) {
    for (const [name, value] of Object.entries(values)) fieldOf[name].value = value;
    change();
  }

  element.querySelector(".choose").addEventListener("input", ({ target }) => target.name && change());
  function change() {
    show();
    replaceAddress(withSettings(new URL(location.href)));
    onChange(settings());
  }

  function show() {
    for (const option of fieldOf.digits) option.textContent = decimal(Number(option.value), 0);
    const { hidden_layers: layers } = settings();
    for (const name of ["units", "dropout"]) fieldOf[name].disabled = layers === 0;
    const preset = presetOf(settings());
    for (const button of presets.children) {
      button.setAttribute("aria-pressed", button.dataset.text === `learn_preset_${preset}`);
    }
  }

  // Describe settings: the preset, or the differences from the tutorial; and the data, if they are not all of MNIST.
  function describe(chosen) {
    const preset = presetOf(chosen);
    const isChange = ([name, value]) => value !== props.settings[name] && !DATA.includes(name);
    const words = ([name, value]) => `${text(`learn_${name}`)} ${name === "digits" ? decimal(value, 0) : value}`;
    const changes = preset ? [text(`learn_preset_${preset}`)] : Object.entries(chosen).filter(isChange).map(words);
    return [...changes, ...(chosen.data === "mnist" ? [] : [dataWords(chosen)])].join(", ");
  }

  // Whether a value from the browser's storage has all settings.
  const isSettings = (values) =>
    Object.keys(values).length === fields.length &&
    Object.entries(props.settings).every(([name, value]) => typeof values[name] === typeof value);

  // ---- The address: `?units=16&epochs=8`, the differences from the tutorial

  function withSettings(address) {
    for (const [name, value] of Object.entries(settings())) {
      if (value === props.settings[name] || value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    return address;
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    return fields
      .filter((field) => asked.has(field.name) && !take(field, asked.get(field.name)))
      .map(({ name }) => name);
  }

  // Set a field; returns whether the value exists there.
  function take(field, words) {
    const isNumber = /^\d+(\.\d+)?(e-\d+)?$/.test(words);
    if (field.type === "number") {
      const isValid = /^\d+$/.test(words) && Number(words) >= Number(field.min) && Number(words) <= Number(field.max);
      if (isValid) field.value = Number(words);
      return isValid;
    }
    const option = Array.from(field.options).find(
      ({ value }) => value === words || (isNumber && Number(value) === Number(words)),
    );
    if (option) field.value = option.value;
    return option !== undefined;
  }

  const copyLink = element.querySelector(".copy-link");
  copyLink.hidden = !isPublic;
  copyLink.addEventListener("click", async ({ currentTarget }) => {
    const { href } = withSettings(new URL(`${location.origin}${location.pathname}#learn`));
    help((await copyText(href)) ? "learn_link_copied" : "learn_link_not_copied");
    currentTarget.focus({ preventScroll: true });
  });

  help("learn_help");
  show();
  return { settings, describe, isSettings, choose, help, wrong, show };
}
