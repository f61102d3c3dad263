// Zips that are damaged, hostile or of another kind.

import "./browser.js";
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { test } from "node:test";
import { readClass } from "../page/engine/class_zip.js";
import { cases } from "./cases.js";

for (const path of cases.paths)
  test(`${path} is rejected`, async () => {
    await assert.rejects(readClass(await openAsBlob(path)), { reason: "not_a_class" });
  });
