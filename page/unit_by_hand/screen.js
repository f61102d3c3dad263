// Make a unit yourself: a screen in the place of Inside, on which a pupil paints the weights of one unit.

import { SETTLED } from "../shared/announcement.js";
import { readPalette } from "../shared/canvases.js";
import { finder, setText } from "../shared/elements.js";
import { makeStore } from "../shared/events.js";
import { IMAGE_SIDE, paint, parseColour } from "../shared/image.js";
import { onMode } from "../shared/mode.js";
import { requestUntilAnswered } from "../shared/requests.js";
import { signedDecimal, text, translate } from "../shared/texts.js";
import { later, oncePerFrame } from "../shared/timing.js";
import { makeButtons, makeClassPart, makeTools } from "./controls.js";
import { LINES, lines, setFor } from "./digits.js";
import { makeDots } from "./dots.js";
import { endWords, makeComparison } from "./ending.js";
import { makeField } from "./field.js";
import { makeLearning, stepWords } from "./learning.js";
import { showBalance } from "./pictures.js";
import { initialState, isEmpty, nameOf, points, shownOf } from "./state.js";
import { countRight, sumOf, sumsOf } from "./unit.js";

/** @import { GreyImage } from "../types.d.ts" @import { State, Store } from "./state.js" */

// Mount the screen in a tab; `desk` has the class "making" while it is open. Returns `close`, which returns whether it was open,
// and `showDrawn`, which takes the image of the digit on the pad, if any.
/** @param {HTMLElement} element @param {HTMLElement} desk */
export function mountUnitByHand(element, desk) {
  const inTab = finder(element);
  const [section, opener, announcement] = [inTab(".by-hand"), inTab("button.open-by-hand"), inTab(".announcement")];
  const find = finder(section);
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const learning = makeLearning(store);
  const showSoon = oncePerFrame(show);
  let palette = readPalette(element, parseColour);
  const start = (/** @type {number} */ target, /** @type {number | null} */ wanted = null) => {
    learning.stop();
    begin(store, target, wanted);
  };
  const parts = [
    makeField(find("canvas.field"), store, showSoon),
    makeDots(find("canvas.dots"), store, showSoon),
    makeTools(find, store, start),
    makeButtons(find(".results > .buttons"), store, learning, start),
    makeComparison(find(".compared"), store),
    makeClassPart(find, store, start),
  ];

  opener.addEventListener("click", () => (state.tests ? set({ isOpen: true }) : start(state.target, state.wanted)));
  function close() {
    learning.stop();
    const wasOpen = state.isOpen;
    set({ isOpen: false });
    return wasOpen;
  }
  find(".close").addEventListener("click", close);
  find(".which").addEventListener("click", () => set({ isOver: !state.isOver }));

  const announceLater = later(SETTLED, () => {
    if (state.isOpen) setText(announcement, [rightWords(state), saidWords(state)].join(" "));
  });
  function show() {
    if (!state.isOpen) return;
    for (const part of parts) part(palette);
    section.classList.toggle("is-ready", state.tests !== null);
    section.classList.toggle("is-learning", state.byHand !== null);
    section.classList.toggle("is-empty", isEmpty(state));
    setText(find(".trouble"), state.trouble());
    setText(find(".right"), rightWords(state));
    setText(find(".said"), saidWords(state));
    showSum(find, state);
    announceLater();
  }
  function showOpen() {
    section.hidden = !state.isOpen;
    desk.classList.toggle("making", state.isOpen);
    (state.isOpen ? find(".field") : opener).focus({ preventScroll: true });
  }
  subscribe(showOpen, ["isOpen"]);
  subscribe(showSoon);
  onMode(() => {
    palette = readPalette(element, parseColour);
    showSoon();
  });
  translate(section, show);
  const showDrawn = (/** @type {GreyImage | undefined} */ field) => set({ drawn: field ?? null });
  return { close, showDrawn };
}

// Begin with an empty unit and a task, which is perhaps the one that the class wants.
/** @param {Store} store @param {number} target @param {number | null} wanted */
async function begin({ state, set }, target, wanted) {
  const { drawn, brush } = state;
  set({ ...initialState(), drawn, brush, isOpen: true, target, wanted });
  const isWanted = () => state.isOpen && state.target === target && !state.tests;
  const showTrouble = (/** @type {() => string} */ trouble) => set({ trouble });
  const persistence = { isLong: true, showTrouble, isWanted };
  const load = () => requestUntilAnswered("unit_digits", { digit: target }, persistence);
  const found = target === LINES ? { test: lines(true), training: lines(false) } : await load();
  if (!found || !isWanted()) return;
  const [tests, training] = [found.test, found.training].map((digits) => setFor(digits, target));
  set({ tests, training, sums: sumsOf(state.unit, tests) });
}

// How many test digits the unit is right about, or that they are loading.
function rightWords(/** @type {State} */ { tests, sums, trouble }) {
  if (tests) return text("hand_right", { right: countRight(sums, tests.wanted), total: sums.length });
  return trouble() ? "" : text("mistakes_loading");
}

// The sentence below the sum: of the task, the hint, the rule or the end.
function saidWords(/** @type {State} */ state) {
  const { hint, target, step, end } = state;
  if (end === 2) return endWords(state);
  if (step) return stepWords(state);
  if (hint === undefined)
    return text(target === LINES ? "hand_lines_how" : isEmpty(state) ? "hand_how" : "hand_dots_how", { digit: target });
  if (hint === null) return text("hand_hint_none");
  const words = { count: hint.count, what: nameOf(target, hint.label) };
  return text(hint.isMissed ? "hand_hint_missed" : "hand_hint_active", words);
}

// The sum for the digit on the pad, or for a test digit.
/** @param {ReturnType<typeof finder>} find @param {State} state */
function showSum(find, state) {
  const shown = shownOf(state);
  find(".sum-bar").hidden = !shown;
  if (!shown) return;
  const sum = points(sumOf(state.unit, shown.image));
  const words = text(sum > 0 ? "hand_sum_active" : "hand_sum_not", { what: shown.what, sum: signedDecimal(sum, 1) });
  paint(find(".which canvas"), IMAGE_SIDE, IMAGE_SIDE, shown.image, (level) => [255 - level, 255 - level, 255 - level]);
  find(".which").ariaPressed = String(state.isOver);
  setText(find(".sum-words"), words);
  find(".dots").ariaValueText = words;
  showBalance(find(".balance"), sum);
}
