// A photo on the pad: parts, requests, and what goes wrong.

import "./page.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pad } from "../page/pad/canvas.js";
import * as photos from "../page/pad/photo/photo.js";
import { takeBack } from "../page/pad/strokes.js";
import { emit } from "../page/shared/events.js";
import { Busy, Rejected } from "../page/shared/failures.js";
import { useNetwork } from "../page/shared/own_network.js";
import { changeLanguage, text } from "../page/shared/translations.js";
import { requests } from "../page/shared/transport.js";
import { settled } from "./waiting.js";

const { photo, putPhoto } = photos;
const PAPER = { naturalWidth: 400, naturalHeight: 200 };
console.warn = () => {};

const verdictOf = (digit) => ({
  probabilities: Array.from({ length: 10 }, (_, i) => Number(i === digit)),
  isDigit: true,
});
const numberOf = (digits) => ({
  text: digits,
  digits: [...digits].map((digit) => ({
    verdict: verdictOf(Number(digit)),
    image: { data: digit },
    box: [40, 20, 80, 60],
  })),
  others: [],
});
const answerOf = (...numbers) => ({ width: 400, height: 200, numbers: numbers.map(numberOf) });
const newest = () => requests.at(-1);

async function answer(...numbers) {
  newest().answer(answerOf(...numbers));
  await settled();
}

beforeEach(async () => {
  useNetwork(null);
  if (photo()) pad.cover.clear();
  requests.length = 0;
  await putPhoto(PAPER);
  assert.equal(photos.isReading(), true);
  await answer("427", "18");
});

test("its digits can be chosen", () => {
  assert.equal(photos.isReading(), false);
  assert.equal(photos.photoText(), "427\n18");
  assert.equal(photo().digits[3].line, 1);
  assert.deepEqual(photo().digits[0].box, [0.1, 0.1, 0.2, 0.3]);
  photos.chooseDigit(4);
  assert.deepEqual(pad.ofPhoto, { field: "8", is_digit: true });
});

test("a newer photo and clear cancel a request", async () => {
  await putPhoto(PAPER);
  const older = newest();
  await putPhoto(PAPER);
  assert.deepEqual([older.isAborted, newest().isAborted], [true, false]);
  await answer("38");
  assert.equal(photos.photoText(), "38");
  await putPhoto(PAPER);
  pad.cover.clear();
  await settled();
  assert.deepEqual([newest().isAborted, photo(), pad.cover, photos.troubleWords()], [true, null, null, ""]);
});

test("a part of a photo is read, and the whole one is not read again", async () => {
  photos.selectPart([0, 0.5, 0.5, 1]);
  await settled();
  assert.deepEqual(newest().body.region, [0, 100, 200, 200]);
  await answer("18");
  photos.selectPart([0.5, 0, 1, 0.5]);
  await settled();
  assert.deepEqual(newest().body.region, [100, 100, 200, 150]); // of the photo, for its sharpness
  await answer("8");
  pad.cover.undo();
  assert.equal(photos.photoText(), "18");
  photos.showWhole();
  assert.deepEqual([photos.photoText(), photos.isWhole(), requests.length], ["427\n18", true, 3]);
});

test("undo after clear puts the photo back, and another network judges what was found", async () => {
  photos.chooseDigit(4);
  pad.cover.clear();
  takeBack();
  assert.deepEqual([photos.photoText(), requests.length], ["427\n18", 1]);
  pad.cover.clear();
  useNetwork("class-1");
  takeBack();
  await settled();
  assert.deepEqual(
    requests.map(({ name }) => name),
    ["read_photo", "judge"],
  );
  assert.deepEqual(newest().body.fields, ["4", "2", "7", "1", "8"]);
  newest().answer({ verdicts: [9, 2, 7, 1, 0].map((digit) => ({ ...verdictOf(digit), isDigit: digit > 0 })) });
  await settled();
  assert.deepEqual([photos.photoText(), photo().chosen], ["927\n1?", 4]);
  assert.deepEqual(photo().answer.numbers[0].others, ["427"]);
  useNetwork(null);
  await settled();
  assert.deepEqual([photos.photoText(), requests.length], ["427\n18", 2]);
});

test("a network that an experiment breaks reads the same digits again", async () => {
  await putPhoto(PAPER);
  await answer("42");
  useNetwork("class-1");
  newest().answer({ verdicts: [verdictOf(4), verdictOf(2)] });
  await settled();
  const { length } = requests;
  emit("experiment");
  emit("experiment"); // once more after the answer
  assert.deepEqual([requests.length, newest().name, newest().body.fields], [length + 1, "judge", ["4", "2"]]);
  newest().answer({ verdicts: [verdictOf(9), verdictOf(2)] });
  await settled();
  assert.equal(photos.photoText(), "92");
  newest().answer({ verdicts: [verdictOf(7), verdictOf(2)] });
  await settled();
  assert.deepEqual([photos.photoText(), requests.length], ["72", length + 2]);
});

test("a file that cannot be used leaves the pad as it is", async () => {
  await putPhoto({ ...PAPER, bad: "photo_heic" });
  assert.deepEqual([photos.troubleWords(), photos.photoText()], [text("photo_heic"), "427\n18"]);
});

test("failures are named in the visitor's language, and reading can be tried again", async () => {
  const rejected = (status) => Object.assign(new Rejected("English"), { status });
  const failures = {
    photo_too_large: rejected(413),
    photo_unreadable: rejected(422),
    server_busy_now: rejected(429),
    server_away_now: Object.assign(new Error("read_photo: 502"), { status: 502 }),
  };
  await putPhoto(PAPER);
  for (const [key, failure] of [...Object.entries(failures), ["server_busy_now", new Busy("503", 1)]]) {
    photos.read();
    newest().fail(failure);
    await settled();
    assert.deepEqual([photos.isReading(), photos.troubleWords()], [false, text(key)]);
    await changeLanguage("de");
    assert.equal(photos.troubleWords(), text(key));
    await changeLanguage("en");
  }
  photos.read();
  assert.equal(photos.troubleWords(), "");
  await answer("42");
  assert.equal(photos.photoText(), "42");
});
