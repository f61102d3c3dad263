// The challenge: draw a digit that the network misses.
//
// A drawing counts if the network reads another digit or none, and the visitor keeps it: the network cannot tell an
// unusual 7 from a scribble, so people judge whether it is a 7. What they keep stays in this browser tab.

import { argmax, DIGITS } from "../../engine/math.js";
import { drawing, putBack, SVG } from "../../pad/canvas.js";
import { photo } from "../../pad/photo/photo.js";
import { makeButton } from "../../shared/button.js";
import { finder } from "../../shared/finder.js";
import { share } from "../../shared/format.js";
import { make } from "../../shared/make.js";
import { setText } from "../../shared/set_text.js";
import { settings } from "../../shared/settings.js";
import { store, storedJson } from "../../shared/storage.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/translations.js";

const NAME = "challenge";
const FIRST_DIGIT = 7;
const MOST = 24; // kept drawings
const { side, brush_width: brushWidth, max_points: maxPoints, max_strokes: maxStrokes } = settings.pad;

const isDigit = (/** @type {any} */ value) => DIGITS.includes(value);
const isOnPad = (/** @type {any} */ value) => Number.isInteger(value) && value >= 0 && value <= side;
const isPoint = (/** @type {any} */ value) => Array.isArray(value) && value.length === 2 && value.every(isOnPad);
const isStroke = (/** @type {any} */ value) => Array.isArray(value) && value.length > 0 && value.every(isPoint);

/** @import { Point } from "../../types.d.ts" @import { Moment } from "./types.d.ts" */
/** @typedef {{ digit: number, read: number | null, strokes: Point[][] }} Kept of a drawing; null for a rejection */

// Whether a value from the browser's storage is a kept drawing.
function isKept(/** @type {any} */ value) {
  const { digit, read, strokes } = value ?? {};
  if (!isDigit(digit) || !(read === null || isDigit(read)) || !Array.isArray(strokes)) return false;
  if (strokes.length === 0 || strokes.length > maxStrokes || !strokes.every(isStroke)) return false;
  return strokes.flat().length <= maxPoints;
}

// Whether such a value is what this browser tab has kept.
const areKept = (/** @type {any} */ values) => values.length <= MOST && values.every(isKept);

// `onToggle` is called when the challenge is opened or closed, and calls `judge`.
export function makeChallenge(/** @type {HTMLElement} */ element, /** @type {() => void} */ onToggle) {
  const find = finder(element);
  const task = find(".task select");
  const button = find(".challenge-button");
  let kept = storedJson(NAME, "sessionStorage", areKept, /** @type {Kept[]} */ ([]));
  let moment = /** @type {Moment | null} */ (null); // the newest on Draw
  let isOpen = false;

  for (const digit of DIGITS) task.append(new Option("", String(digit)));
  task.value = String(FIRST_DIGIT);
  task.addEventListener("change", show);
  button.addEventListener("click", () => toggle(true));
  find(".leave").addEventListener("click", () => {
    toggle(false);
    button.focus();
  });
  find(".to-class").addEventListener("click", () => (location.hash = "classroom"));

  function toggle(/** @type {boolean} */ nowOpen) {
    isOpen = nowOpen;
    for (const part of [".challenge", ".found"].map(find)) part.hidden = !isOpen;
    for (const part of [".answer", ".history"].map(find)) part.hidden = isOpen;
    onToggle();
    if (isOpen) task.focus({ preventScroll: true });
  }

  // ---- Keeping

  const wanted = () => Number(task.value);
  const isOnThePad = (/** @type {Kept} */ { digit, strokes }) =>
    digit === wanted() && JSON.stringify(strokes) === JSON.stringify(drawing().strokes);

  find(".keep").addEventListener("click", () => {
    const others = kept.filter((each) => !isOnThePad(each));
    if (others.length < kept.length) kept = others;
    else kept = [...kept, { digit: wanted(), read: readDigit(), strokes: drawing().strokes }];
    store(NAME, JSON.stringify(kept), "sessionStorage");
    show();
  });

  // The digit that the network reads, or null.
  function readDigit() {
    const { isDigit, probabilities } = moment?.answer.verdicts[0] ?? {};
    return isDigit && probabilities ? argmax(probabilities) : null;
  }

  // How the drawing on the pad has done: the key of a text.
  function outcome() {
    if (photo()) return "photo";
    if (!moment) return "empty";
    if (kept.some(isOnThePad)) return "kept";
    if (moment.asked.unfinished) return "drawing";
    if (moment.answer.number) return "several";
    if (readDigit() === wanted()) return "read";
    if (kept.length >= MOST) return "full";
    return readDigit() === null ? "rejected" : "misread";
  }

  // ---- Showing

  function show() {
    if (!isOpen) return;
    const digit = wanted();
    for (const option of task.options) option.textContent = text("challenge_task", { digit: option.value });
    const how = outcome();
    const isMissed = how === "rejected" || how === "misread";
    const probabilities = moment?.answer.verdicts[0].probabilities;
    const words = {
      digit,
      read: probabilities ? argmax(probabilities) : "",
      percent: probabilities ? share(Math.max(...probabilities)) : "",
      most: MOST,
    };
    setText(find(".judged"), text(`challenge_${how}`, words));
    find(".keep").hidden = !isMissed && how !== "kept";
    setText(find(".keep"), text(how === "kept" ? "challenge_remove" : "challenge_keep", { digit }));
    find(".to-class").hidden = how !== "kept" || !hasTab("classroom");
    setText(find(".count"), text("challenge_count", { count: kept.length }));
    showKept();
  }

  function showKept() {
    const list = find(".found ul");
    const buttons = /** @type {(Element | null)[]} */ ([...list.querySelectorAll("button")]);
    const focused = buttons.indexOf(document.activeElement);
    list.replaceChildren(...kept.map(thumbnail).reverse());
    list.querySelectorAll("button")[focused]?.focus();
    find(".found").classList.toggle("empty", kept.length === 0);
  }

  function thumbnail(/** @type {Kept} */ each) {
    const { digit, read, strokes } = each;
    const open = makeButton(() => {
      task.value = String(digit);
      putBack(strokes);
      show();
    });
    const words = text("challenge_found", { digit, read: read ?? "?" });
    open.title = words;
    open.setAttribute("aria-label", words);
    open.setAttribute("aria-pressed", String(isOnThePad(each)));
    open.innerHTML = `<svg viewBox="0 0 ${side} ${side}" aria-hidden="true"></svg><span>${read ?? "?"}</span>`;
    for (const stroke of strokes) {
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("points", [...stroke, stroke.at(-1)].join(" "));
      line.setAttribute("stroke-width", String(brushWidth));
      open.firstElementChild?.append(line);
    }
    return make("li", {}, open);
  }

  return {
    get isOpen() {
      return isOpen;
    },
    words: () => find(".judged").textContent,
    // Judge the newest moment of Draw; null for an empty pad.
    judge(/** @type {Moment | null} */ newest) {
      moment = newest;
      show();
    },
  };
}
