// Damaged and missing files of MNIST's digits.

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readConfig } from "../page/common/config.js";
import { InputError } from "../page/engine/errors.js";
import { loadTestDigits, loadTrainingDigits } from "../page/engine/mnist.js";

const { first } = (await readConfig()).digits;
const packed = (labels, imageBytes = 784) =>
  gzipSync(Buffer.concat([Buffer.from(labels), Buffer.alloc(labels.length * imageBytes)]));
const whole = packed([...Array(10).keys()]);
const wrongSum = Buffer.from(whole);
wrongSum[whole.length - 9] ^= 1;

const replies = {
  "not found": () => new Response("<html>", { status: 404 }),
  busy: () => Response.json({ error: "Too many downloads at once." }, { status: 503 }),
  empty: () => new Response(""),
  "no gzip": () => new Response("no gzip"),
  incomplete: () => new Response(whole.subarray(0, -9)),
  damaged: () => new Response(wrongSum),
  "without digits": () => new Response(packed([])),
  "not the labels of digits": () => new Response(packed([1, 2, 10])),
  "an image without its last pixel": () => new Response(packed([1, 2, 3], 783)),
  "too many digits": () => new Response(packed(Array(first.most + 1).fill(1))),
  "no connection": () => Promise.reject(new TypeError("fetch failed")),
};
const fetchFile = globalThis.fetch;

for (const [name, reply] of Object.entries(replies)) {
  test(`a file that is ${name} is an error and is loaded again`, async () => {
    globalThis.fetch = reply;
    for (const load of [() => loadTrainingDigits(100), loadTestDigits]) {
      await assert.rejects(load, (error) => !(error instanceof InputError));
    }
  });
}

test("the digits are loaded after that", async () => {
  globalThis.fetch = fetchFile;
  assert.equal((await loadTrainingDigits(100)).labels.length, 2000);
  assert.equal((await loadTestDigits()).labels.length, 300);
});
