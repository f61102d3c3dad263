// The page's words: languages, plural forms, numbers and verdicts.

import "./page.js";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { languages } from "../page/shared/language.js";
import { changeLanguage, text } from "../page/shared/texts.js";
import { settled } from "./waiting.js";

const addressOf = (tag) => new URL(`../page/texts/${tag}.json`, import.meta.url).href;
const textsOf = async (tag) => JSON.parse(await readFile(new URL(addressOf(tag)), "utf-8"));
const all = Object.fromEntries(await Promise.all(languages.map(async (tag) => [tag, await textsOf(tag)])));
const fetchFile = globalThis.fetch;

test("a text has a form for each plural category of its language", () => {
  const plurals = Object.values(all).flatMap((texts) =>
    Object.keys(texts).filter((key) => typeof texts[key] === "object"),
  );
  for (const [language, texts] of Object.entries(all)) {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, value] of Object.entries(texts)) {
      const hasForms = plurals.includes(key) && categories.length > 1;
      assert.deepEqual(hasForms ? Object.keys(value).sort() : typeof value, hasForms ? categories : "string", key);
    }
  }
});

test("counts have the plural and the digit groups of the language", async () => {
  const say = () => [0, 1, 2, 7367].map((count) => text("class_imported", { count }));
  const [none, one, , many] = say();
  assert.deepEqual([none, one], ["0 drawings are new.", "1 drawing is new."]);
  assert.match(many, /^7,367 drawings/);
  await changeLanguage("de");
  assert.match(say()[3], /7\.367/);
  await changeLanguage("en");
});

test("a text that a language lacks is in English, whose file is loaded only then", async () => {
  const { clear, mistakes_all, ...incomplete } = all.ja;
  const asked = [];
  globalThis.fetch = (address) => {
    asked.push(address.href);
    return address.href === addressOf("ja") ? Response.json(incomplete) : fetchFile(address);
  };
  await changeLanguage("de");
  await changeLanguage("ja");
  assert.deepEqual(asked, ["de", "ja", "en"].map(addressOf));
  assert.deepEqual([text("clear"), text("undo")], [all.en.clear, all.ja.undo]);
  assert.equal(text("mistakes_all", { count: 1 }), "All 1 mistakes"); // Japanese has one category
  assert.deepEqual([document.documentElement.lang, document.title], ["ja", all.ja.title]);
  globalThis.fetch = fetchFile;
  await changeLanguage("en");
});

test("the language that was chosen last is shown, even if an earlier one arrives or fails later", async () => {
  const held = {};
  globalThis.fetch = (address) => {
    const slow = ["fr", "es"].find((tag) => address.href === addressOf(tag));
    return slow ? new Promise((resolve) => (held[slow] = resolve)) : fetchFile(address);
  };
  const choices = ["fr", "de", "es", "ja"].map(changeLanguage);
  await Promise.all([choices[1], choices[3]]);
  held.fr(Response.json(all.fr));
  held.es(new Response(null, { status: 503 }));
  await Promise.all(choices);
  await settled();
  assert.deepEqual([text("clear"), document.documentElement.lang], [all.ja.clear, "ja"]);
  globalThis.fetch = fetchFile;
});
