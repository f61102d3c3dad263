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
import { mountWithState, storeState } from "../../shared/storage.js";
import { hasTab } from "../../shared/tabs.js";
import { text } from "../../shared/translations.js";
import { shownMoment } from "./state.js";

const NAME = "challenge";
const MOST = 24; // kept drawings
const { side, brush_width: brushWidth } = settings.pad;

/** @import { Kept } from "./types.d.ts" @import { Store } from "./state.js" */

export function makeChallenge(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const task = find(".task select");
  const button = find(".challenge-button");

  for (const digit of DIGITS) task.append(new Option("", String(digit)));
  task.addEventListener("change", () => set({ wanted: Number(task.value) }));
  button.addEventListener("click", () => {
    set({ isChallenge: true, place: null });
    task.focus({ preventScroll: true });
  });
  find(".leave").addEventListener("click", () => {
    set({ isChallenge: false, place: null });
    button.focus();
  });
  find(".to-class").addEventListener("click", () => (location.hash = "classroom"));

  // ---- Keeping

  const isOnThePad = (/** @type {Kept} */ { digit, strokes }) =>
    digit === state.wanted && JSON.stringify(strokes) === JSON.stringify(drawing().strokes);

  find(".keep").addEventListener("click", () => {
    const { kept, wanted: digit } = state;
    const others = kept.filter((each) => !isOnThePad(each));
    const isNew = others.length === kept.length;
    set({ kept: isNew ? [...kept, { digit, read: readDigit(), strokes: drawing().strokes }] : others });
  });

  // The moment that is judged, by the network's own line.
  function judged() {
    const moment = shownMoment(state);
    return moment?.asked.threshold === null ? moment : null;
  }

  // The digit that the network reads, or null.
  function readDigit() {
    const { isDigit, probabilities } = judged()?.answer.verdicts[0] ?? {};
    return isDigit && probabilities ? argmax(probabilities) : null;
  }

  // How the drawing on the pad has done: the key of a text.
  function outcome() {
    const { kept, wanted } = state;
    const moment = judged();
    if (photo()) return "photo";
    if (!moment) return "empty";
    if (kept.some(isOnThePad)) return "kept";
    if (moment.asked.unfinished) return "drawing";
    if (moment.answer.number) return "several";
    if (readDigit() === wanted) return "read";
    if (kept.length >= MOST) return "full";
    return readDigit() === null ? "rejected" : "misread";
  }

  // ---- Showing

  function show() {
    const { isChallenge, wanted: digit, kept } = state;
    if (!isChallenge) return;
    for (const option of task.options) setText(option, text("challenge_task", { digit: option.value }));
    task.value = String(digit);
    const how = outcome();
    const isMissed = how === "rejected" || how === "misread";
    const probabilities = judged()?.answer.verdicts[0].probabilities;
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
    const buttons = [...find(".found ul").querySelectorAll("button")].reverse();
    for (const [i, each] of kept.entries()) buttons[i].setAttribute("aria-pressed", String(isOnThePad(each)));
  }

  function showKept() {
    const { kept } = state;
    const list = find(".found ul");
    const buttons = /** @type {(Element | null)[]} */ ([...list.querySelectorAll("button")]);
    const focused = buttons.indexOf(document.activeElement);
    list.replaceChildren(...kept.map(thumbnail).reverse());
    list.querySelectorAll("button")[focused]?.focus();
    find(".found").classList.toggle("empty", kept.length === 0);
  }

  function thumbnail(/** @type {Kept} */ { digit, read, strokes }) {
    const open = makeButton(() => {
      set({ wanted: digit });
      putBack(strokes);
      show();
    });
    open.title = open.ariaLabel = text("challenge_found", { digit, read: read ?? "?" });
    open.innerHTML = `<svg viewBox="0 0 ${side} ${side}" aria-hidden="true"></svg>`;
    open.append(make("span", {}, String(read ?? "?")));
    for (const stroke of strokes) {
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("points", [...stroke, stroke.at(-1)].join(" "));
      line.setAttribute("stroke-width", String(brushWidth));
      open.firstElementChild?.append(line);
    }
    return make("li", {}, open);
  }

  subscribe(
    ({ isChallenge }) => {
      for (const part of [".challenge", ".found"].map(find)) part.hidden = !isChallenge;
      for (const part of [".answer", ".history"].map(find)) part.hidden = isChallenge;
    },
    ["isChallenge"],
  );
  subscribe(showKept, ["kept", "language"]); // fails for another value
  subscribe(show);
  mountWithState(NAME, (kept) => set({ kept: kept ?? [] }));
  subscribe(({ kept }) => storeState(NAME, kept), ["kept"]);
  return show;
}
