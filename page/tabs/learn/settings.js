// The settings of a training: in the page's address, in which a link can share them, as a preset, and in words. The address has the
// differences from the tutorial, such as `?units=16&epochs=8`.

import { joinWith } from "../../shared/language.js";
import { dataWords, decimal, text } from "../../shared/texts.js";

/** @import { LearnProps, Settings } from "./types.d.ts" */

export const DATA_SETTINGS = ["data", "digit", "other"]; // settings beside the presets

// Returns the settings in an address, and the names of those there that do not exist, `wrong`.
/** @param {URL} address @param {LearnProps} props */
export function readSettings({ searchParams }, { settings: tutorial, choices, ranges }) {
  /** @type {any} */
  const values = { ...tutorial };
  const found = Object.keys(tutorial).filter((name) => searchParams.has(name));
  const wrong = found.filter((name) => {
    const words = /** @type {string} */ (searchParams.get(name));
    const value = name in choices ? choiceOf(words, choices[name]) : wholeOf(words, ranges[name]);
    values[name] = value ?? values[name];
    return value === undefined;
  });
  return { settings: /** @type {Settings} */ (values), wrong };
}

/** @param {string} words @param {(string | number)[]} choices */
function choiceOf(words, choices) {
  const isNumber = /^\d+(\.\d+)?(e-\d+)?$/.test(words);
  return choices.find((value) => String(value) === words || (isNumber && value === Number(words)));
}

/** @param {string} words @param {[lowest: number, highest: number]} range */
const wholeOf = (words, [lowest, highest]) =>
  /^\d+$/.test(words) && Number(words) >= lowest && Number(words) <= highest ? Number(words) : undefined;

/** @param {string} address @param {Settings} settings @param {LearnProps} props */
export function addressWith(address, settings, { settings: tutorial }) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(settings)) {
    if (value === tutorial[/** @type {keyof Settings} */ (name)] || value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  return url;
}

// Returns the name of the preset that settings are, with any data.
/** @param {Settings} chosen @param {LearnProps} props */
export const presetOf = (chosen, { presets }) =>
  Object.keys(presets).find((name) => JSON.stringify({ ...chosen, ...presets[name] }) === JSON.stringify(chosen));

// Describe settings: the preset, or the differences from the tutorial; and the data, if they are not all of MNIST.
/** @param {Settings} chosen @param {LearnProps} props */
export function describeSettings(chosen, props) {
  const tutorial = /** @type {Record<string, unknown>} */ ({ ...props.settings });
  const used = chosen.data === "own" ? { ...chosen, digits: props.settings.digits } : chosen;
  const preset = presetOf(used, props);
  const changed = Object.entries(used).filter(
    ([name, value]) => value !== tutorial[name] && !DATA_SETTINGS.includes(name),
  );
  const changes = preset
    ? [text(`learn_preset_${preset}`)]
    : changed.map(([name, value]) => `${text(`learn_${name}`)} ${name === "digits" ? decimal(value, 0) : value}`);
  return joinWith(",", [...changes, ...(chosen.data === "mnist" ? [] : [dataWords(chosen)])]);
}
