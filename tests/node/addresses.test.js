// The part of the page's address that says what opens.

import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress } from "../page/lessons/address.js";
import { kioskSettings } from "../page/pad/kiosk/kiosk_settings.js";
import { cases } from "./cases.js";

const { queries, steps } = cases;
const lessons = Object.keys(steps);

test("the documents' addresses open steps of lessons, and the kiosk as they say", () => {
  for (const query of queries) {
    location.search = query;
    const asked = readAddress(lessons);
    assert.equal(asked !== null, /\blesson\b/.test(query), query);
    if (asked?.step) assert.ok(steps[asked.lesson].includes(asked.step), query);
    assert.equal(kioskSettings().isWrong, false, query);
  }
});
