// The visitor's language: the one chosen on the page, or the first of the browser's that the page has.

import { settings } from "./settings.js";
import { stored } from "./storage.js";

export const languages = Object.keys(settings.texts); // BCP 47 tags, the default first

const primary = (tag) => tag.split("-")[0];

export function preferredLanguage() {
  const wanted = [stored("language"), ...navigator.languages].filter(Boolean);
  const same = (tag) => languages.find((each) => each === tag);
  const related = (tag) => languages.find((each) => primary(each) === primary(tag));
  return wanted.map((tag) => same(tag) ?? related(tag)).find(Boolean) ?? languages[0];
}
