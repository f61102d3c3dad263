// What the page's modules need of a browser's page, without elements. Tests of these modules import this first.

import "./browser.js";
import { readFileSync } from "node:fs";

const settings = readFileSync(new URL("../settings.json", import.meta.url), "utf-8");

class Storage {
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  setItem(name, value) {
    this[name] = String(value);
  }
  removeItem(name) {
    delete this[name];
  }
}

const page = {
  document: Object.assign(new EventTarget(), {
    documentElement: { lang: "en" },
    getElementById: (id) => (id === "page-settings" ? { textContent: settings } : null),
  }),
  location: new URL("http://localhost/"),
  navigator: { languages: ["en-GB"] },
  localStorage: new Storage(),
  sessionStorage: new Storage(),
  window: globalThis,
};
// Newer versions of Node.js have some of these.
for (const [name, value] of Object.entries(page))
  Object.defineProperty(globalThis, name, { value, configurable: true });
