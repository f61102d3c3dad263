// The page's language, and its forms of numbers and lists.

import { settings } from "./page_settings.js";

export const languages = Object.keys(settings.texts); // BCP 47 tags, the default first

export const primary = (/** @type {string} */ tag) => tag.split("-")[0];

let language = document.documentElement.lang; // chosen in page_check.js
export const currentLanguage = () => language;
export const setLanguage = (/** @type {string} */ tag) => (language = tag);

/** @type {Record<string, any>} */
const formats = {}; // by language and options: making one takes longer than showing an answer
/**
 * @template Options, Format
 * @param {new (language: string, options?: Options) => Format} Format
 * @param {Options} [options]
 * @returns {Format}
 */
function formatOf(Format, options) {
  const key = Format.name + language + JSON.stringify(options);
  formats[key] ??= new Format(language, options);
  return formats[key];
}

// Returns a number in the language's form, such as "7,367".
/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
export const formatNumber = (value, options) => formatOf(Intl.NumberFormat, options).format(value);

// Returns items as a list in words, such as "4, 4 and 9".
export const formatList = (/** @type {unknown[]} */ items) => formatOf(Intl.ListFormat).format(items.map(String));

const EAST = { ",": "、", ":": "：", ";": "；", ".": "。" };
/** @type {Record<string, Partial<typeof EAST>>} */
const MARKS = { ja: EAST, zh: EAST, fr: { ":": "\u202f: ", ";": "\u202f; " } };

// Returns words with a mark between them, as the language writes it.
export const joinWith = (/** @type {keyof typeof EAST} */ mark, /** @type {unknown[]} */ words) =>
  words.join(MARKS[primary(language)]?.[mark] ?? `${mark} `);

// Returns words, then others in parentheses.
export const withNote = (/** @type {unknown} */ words, /** @type {string} */ note) =>
  MARKS[primary(language)] === EAST ? `${words}（${note}）` : `${words} (${note})`;

// Returns the plural category of a number, such as "one" or "other" in English.
export const pluralCategory = (/** @type {number} */ count) => formatOf(Intl.PluralRules).select(count);
