// A photo of paper on the pad, instead of a drawing: read by the engine as a whole, or a part that the visitor selects.
//
// The digits that it finds are chosen like those of a number on the pad; the tabs' requests are about what the network sees
// of the chosen one, see `subject` in live.js. The view on the pad is in photo_view.js.

import { argmax } from "../../common/math.js";
import { emit, on } from "../../shared/events.js";
import { ownNetwork, runningExperiment } from "../../shared/own_network.js";
import { logUnlessRejected, Rejected, request } from "../../shared/requests.js";
import { text } from "../../shared/texts.js";
import { latest, oneAtATime } from "../../shared/timing.js";
import { cover } from "../changes.js";
import { changed } from "../state.js";
import { addUndo } from "../strokes.js";
import { BadPhoto, cutOut, openPhoto } from "./photo_file.js";

/** @import { Box, Photo, PhotoDigit, ReadPhotoAnswer, Verdict } from "../../types.d.ts" */
/** @typedef {Photo & { image: ImageBitmap, found: ReadPhotoAnswer | null }} Part */

/** @type {Part[]} */
let parts = []; // the whole photo, a part of it, a part of that part…; the last one is shown
let isOpening = false; // whether a file is being decoded
let trouble = /** @type {string | null} */ (null); // the key of the text about a file that was not used, or a part that was not read
const begin = latest(); // a file or a part
const beginReading = latest();

// The part that is shown, see `Photo`; null without a photo.
//
//   image    of the whole photo
//   found    the answer of the page's networks
export const photo = () => parts.at(-1) ?? null;
// The same; there must be a photo.
export const shownPart = () => parts[parts.length - 1];
// The reading of a digit: "?" for an uncertain one.
export const readingOf = (/** @type {PhotoDigit} */ { verdict }) =>
  verdict.isDigit ? String(argmax(verdict.probabilities)) : "?";
export const isWhole = () => parts.length < 2;
export const isReading = () => isOpening || (photo()?.answer === null && trouble === null);
export const troubleWords = () => (trouble === null ? "" : text(trouble));
// The text of all numbers, a line each.
export const photoText = () => (photo()?.answer?.numbers ?? []).map((number) => number.text).join("\n");

// What covers the pad while there is a photo.
const PHOTO = {
  digit() {
    const shown = photo();
    const chosen = shown?.digits[shown.chosen];
    return chosen ? { field: chosen.image.data, is_digit: chosen.verdict.isDigit } : null;
  },
  canUndo: () => !isWhole(),
  undo: leavePart,
  clear: remove,
};

function setParts(/** @type {Part[]} */ newParts) {
  const [had, has] = [parts, newParts].map(({ length }) => length > 0);
  parts = newParts;
  if (had !== has) cover(has ? PHOTO : null);
}

// Show what has changed, to the tabs as well.
function update() {
  changed();
  emit("photo", photo());
}

// Drop the files and parts under way, except a request; returns whether the one that begins now is the newest.
function supersede() {
  isOpening = false;
  trouble = null;
  return begin();
}

// Put parts on the pad and read the last one. BadPhoto leaves the pad as it is.
async function putParts(/** @type {() => Promise<Part[]>} */ make) {
  const isNewest = supersede();
  isOpening = true;
  emit("photo", photo());
  try {
    const made = await make();
    if (!isNewest()) return;
    isOpening = false;
    setParts(made);
    read();
  } catch (error) {
    if (!(error instanceof BadPhoto)) throw error;
    if (!isNewest()) return;
    isOpening = false;
    trouble = error.key;
    emit("photo", photo());
  }
}

/** @param {ImageBitmap} image @param {Box} region @returns {Promise<Part>} */
const makePart = async (image, region) => {
  const unread = { answer: null, found: null, network: null, digits: [], chosen: 0 };
  return { image, region, ...(await cutOut(image, region)), ...unread };
};

// Put the photo in a file on the pad.
export const putPhoto = (/** @type {File} */ file) =>
  putParts(async () => {
    const image = await openPhoto(file);
    return [await makePart(image, [0, 0, image.width, image.height])];
  });

// Read only a part of the part that is shown, [left, top, right, bottom] in fractions of it.
export function selectPart(/** @type {Box} */ [left, top, right, bottom]) {
  const { image, region } = shownPart();
  const [x, y, xEnd, yEnd] = region;
  const [width, height] = [xEnd - x, yEnd - y];
  const part = [x + left * width, y + top * height, x + right * width, y + bottom * height].map(Math.round);
  putParts(async () => [...parts, await makePart(image, /** @type {Box} */ (part))]);
}

function leavePart() {
  if (isWhole()) return;
  setParts(parts.slice(0, -1));
  show();
}

export function showWhole() {
  setParts(parts.slice(0, 1));
  show();
}

// Show a part that may have been read before.
function show() {
  supersede();
  const { answer, network } = shownPart();
  if (answer && network === ownNetwork()) update();
  else read();
}

function remove() {
  supersede();
  const before = parts;
  setParts([]);
  addUndo(() => {
    setParts(before);
    show();
  });
  update();
}

export function chooseDigit(/** @type {number} */ index) {
  shownPart().chosen = index;
  update();
}

// Read the part that is shown; also again, after trouble. What was found in it before is only judged, by another network.
export async function read() {
  const part = shownPart();
  const isNewest = beginReading();
  const isWanted = () => isNewest() && photo() === part;
  const experiment = runningExperiment();
  Object.assign(part, { answer: null, digits: [], network: ownNetwork() });
  trouble = null;
  update();
  try {
    part.found ??= await request("read_photo", { photo: part.pixels });
    const answer = part.network ? await judgedByOwn(part.found, part.network) : part.found;
    if (!isWanted()) return;
    accept(part, answer);
    if (part.network && experiment !== runningExperiment()) judgeAgain();
  } catch (error) {
    if (!isWanted()) return;
    logUnlessRejected(error);
    trouble = error instanceof Rejected ? "photo_damaged" : "page_incomplete";
  }
  update();
}

// Returns an answer with the verdicts of another network on the same digits, like `judged_by` in Python. Those of
// the page's networks come after it.
/** @param {ReadPhotoAnswer} answer @param {string | null} network @returns {Promise<ReadPhotoAnswer>} */
async function judgedByOwn({ numbers, ...answer }, network) {
  const fields = numbers.flatMap(({ digits }) => digits.map(({ image }) => image.data));
  const { verdicts } = await request("judge", { network, fields });
  const judged = numbers.map(({ text: ofPage, digits, others }) => {
    const own = digits.map((digit) => ({ ...digit, verdict: /** @type {Verdict} */ (verdicts.shift()) }));
    return { text: own.map(readingOf).join(""), digits: own, others: [ofPage, ...others] };
  });
  return { ...answer, numbers: judged };
}

function accept(/** @type {Part} */ part, /** @type {ReadPhotoAnswer} */ answer) {
  const { width, height } = answer;
  /** @type {(box: Box) => Box} */
  const inFractions = ([left, top, right, bottom]) => [left / width, top / height, right / width, bottom / height];
  part.answer = answer;
  part.digits = answer.numbers.flatMap(({ digits }, line) =>
    digits.map((digit) => ({ ...digit, line, box: inFractions(digit.box) })),
  );
}

// The next stroke hides the sentence about a file that was not used.
on("drawing", () => {
  if (photo() !== null || trouble === null) return;
  trouble = null;
  emit("photo", null);
});

on("network", () => photo() && read());
const judge = oneAtATime(async () => {
  const part = photo();
  if (!part?.answer || !part.found) return;
  const answer = await judgedByOwn(part.found, part.network);
  if (photo() !== part || !part.answer) return;
  accept(part, answer);
  update();
});
const judgeAgain = () => judge().catch(read);
on("experiment", judgeAgain);
