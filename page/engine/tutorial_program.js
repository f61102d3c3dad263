// The tutorial's program with other settings. page/tabs/learn/settings.py has its parts.

import { DATA, DROPOUT_LAYER, HIDDEN_LAYER, LABELS, OPTIMIZERS, OPTIONS, PROGRAM, RANGES, SEED } from "./constants.js";
import { check } from "./errors.js";

/** @import { Settings } from "./training/types.d.ts" */

const labels = /** @type {Record<string, string>} */ (LABELS);
const inGroups = (/** @type {number} */ value) => value.toLocaleString("en", { maximumFractionDigits: 5 });

// Check settings that a visitor has typed or chosen; throws an InputError for one out of its range.
export function checkSettings(/** @type {Settings} */ settings) {
  const values = /** @type {Record<string, string | number>} */ ({ ...settings });
  for (const [name, options] of Object.entries(OPTIONS)) {
    const isOne = options.some((option) => option === values[name]);
    check(isOne, `${labels[name]} must be one of ${options.join(", ")}.`);
  }
  for (const [name, { lowest, highest, is_whole: isWhole }] of Object.entries(RANGES)) {
    const value = values[name];
    const isWithin = typeof value === "number" && value >= lowest && value <= highest;
    const kind = isWhole ? "a whole number" : "a number";
    const sentence = `${labels[name]} must be ${kind} from ${inGroups(lowest)} to ${inGroups(highest)}.`;
    check(isWithin && (!isWhole || Number.isInteger(value)), sentence, `range_${name}`, { lowest, highest });
  }
  return settings;
}

// Returns the program with these settings; it does the same as a training on the page.
export function tutorialCode(/** @type {Settings} */ settings) {
  const { hidden_layers: hiddenLayers, units, dropout, optimizer } = settings;
  const layer =
    fillIn(HIDDEN_LAYER, { units }) + (dropout ? fillIn(DROPOUT_LAYER, { dropout: toPython(dropout) }) : "");
  return fillIn(PROGRAM, {
    ...settings,
    seed: SEED,
    data: fillIn(DATA[settings.data], { ...settings }),
    layers: layer.repeat(hiddenLayers),
    optimizer: /** @type {Record<string, string>} */ (OPTIMIZERS)[optimizer],
    learning_rate: toPython(settings.learning_rate),
  });
}

/** @param {string} template @param {Record<string, string | number>} values */
const fillIn = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

// A number that is not whole as Python prints it: 1.0, 0.001, 1e-05.
function toPython(/** @type {number} */ value) {
  if (Number.isInteger(value)) return `${value}.0`;
  return value < 1e-4 ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
}
