// What a museum chooses in the address: `?kiosk&clear=20&restart=90&scenes=draw,learn&languages=de,en`. See docs/museum.md.

import { languages } from "../../shared/language.js";

const SECONDS = /** @type {const} */ ({ clear: 30, restart: 60 }); // without input, unless the address says otherwise
const [LEAST, MOST] = [5, 3600];
const NAMES = ["clear", "restart", "scenes", "languages"];

const asked = () => new URLSearchParams(location.search);
export const isKiosk = () => asked().has("kiosk");

// The settings as a part of the address, which a restart keeps.
export function kioskQuery() {
  const kept = NAMES.filter((name) => asked().has(name)).map((name) => `&${name}=${encodeURIComponent(list(name))}`);
  return `?kiosk${kept.join("")}`;
}
const list = (/** @type {string} */ name) => asked().get(name) ?? "";

// Returns {clear, restart, scenes, languages, wrong}: seconds, names of tabs, language tags, and the names of settings that
// cannot be used. `tabs` are the names of the tabs that have scenes.
/** @param {string[]} [tabs] */
export function kioskSettings(tabs = []) {
  const wrong = /** @type {string[]} */ ([]);
  function seconds(/** @type {keyof typeof SECONDS} */ name) {
    const value = Number(list(name));
    if (!isKiosk() || !asked().has(name)) return SECONDS[name];
    if (/^\d+$/.test(list(name)) && value >= LEAST && value <= MOST) return value;
    wrong.push(name);
    return SECONDS[name];
  }
  function names(/** @type {"scenes" | "languages"} */ name, /** @type {string[]} */ known) {
    const chosen = list(name).split(",");
    if (!isKiosk() || !asked().has(name)) return known;
    if (chosen.every((each) => known.includes(each))) return chosen;
    wrong.push(name);
    return known;
  }
  const [clear, restart] = [seconds("clear"), seconds("restart")];
  return { clear, restart, scenes: names("scenes", tabs), languages: names("languages", languages), wrong };
}
