// Make a unit yourself: a screen in the place of Inside, on which a pupil paints the weights of one unit.

import { DIGITS } from "../engine/math.js";
import { readPalette } from "../network_picture/colours.js";
import { SETTLED } from "../shared/announcement.js";
import { makeButton } from "../shared/button.js";
import { emit, on } from "../shared/events.js";
import { finder } from "../shared/finder.js";
import { decimal } from "../shared/format.js";
import { onTheme } from "../shared/host.js";
import { IMAGE_SIDE, paint, toBytes } from "../shared/image.js";
import { later } from "../shared/later.js";
import { make } from "../shared/make.js";
import { NO_WORDS, requestUntilAnswered } from "../shared/requests.js";
import { setText } from "../shared/set_text.js";
import { makeStore } from "../shared/store.js";
import { hasTab } from "../shared/tabs.js";
import { text, translate } from "../shared/translations.js";
import { LINES, lines, setFor } from "./digits.js";
import { makeDots } from "./dots.js";
import { endWords, makeComparison } from "./ending.js";
import { makeField } from "./field.js";
import { hintFor } from "./hint.js";
import { makeLearning, stepWords } from "./learning.js";
import { showBalance } from "./pictures.js";
import { initialState, nameOf, points, shownOf } from "./state.js";
import { countRight, makeUnit, setBias, sumOf, sumsOf } from "./unit.js";

/** @import { GreyImage } from "../types.d.ts" @import { State, Store } from "./state.js" */

// Mount the screen in a tab; `desk` has the class "making" while it is open. Returns `close`, which returns whether it was open,
// and `showDrawn`, which takes the image of the digit on the pad, if any.
/** @param {HTMLElement} element @param {HTMLElement} desk */
export function mountUnitByHand(element, desk) {
  const [find, opener] = [finder(finder(element)(".by-hand")), finder(element)("button.open-by-hand")];
  const section = finder(element)(".by-hand");
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  let palette = readPalette(element);
  const redraws = [
    makeField(find("canvas.field"), store, () => palette),
    makeDots(find("canvas.dots"), store, () => palette),
  ];
  const learning = makeLearning(store);
  const buttons = makeButtons(find(".more > .buttons"), store, learning, () => start(LINES));
  const showBoth = makeComparison(find, store, () => palette);
  const ofClass = makeClassPart(find, store, start);

  // ---- Opening, and another task

  async function start(/** @type {number} */ target) {
    learning.stop();
    const kept = {
      isOpen: true,
      drawn: state.drawn,
      brush: state.brush,
      wanted: target === state.wanted ? target : null,
    };
    set({ ...initialState(), ...kept, target, change: state.change + 1 });
    const isWanted = () => state.isOpen && state.target === target && !state.tests;
    const showTrouble = (/** @type {() => string} */ trouble) => set({ trouble });
    const found =
      target === LINES
        ? { test: lines(true), training: lines(false) }
        : await requestUntilAnswered("unit_digits", { digit: target }, { isLong: true, showTrouble, isWanted });
    if (!found || !isWanted()) return;
    const tests = setFor(found.test, target);
    set({
      tests,
      training: setFor(found.training, target),
      unit: makeUnit(),
      sums: sumsOf(makeUnit(), tests),
      change: state.change + 1,
    });
  }

  opener.addEventListener("click", () => {
    if (state.tests) set({ isOpen: true });
    else start(state.target);
    find("canvas.field").focus({ preventScroll: true });
  });
  function close() {
    if (!state.isOpen) return false;
    learning.stop();
    set({ isOpen: false });
    opener.focus();
    return true;
  }
  find(".close").addEventListener("click", close);

  const select = find("select.target");
  select.append(...[...DIGITS, LINES].map((target) => make("option", { value: String(target) })));
  select.addEventListener("change", () => start(Number(select.value)));

  // ---- The tools

  for (const button of /** @type {Iterable<HTMLElement>} */ (find(".brushes").children))
    button.addEventListener("click", () => set({ brush: Number(button.dataset.brush) }));
  const slider = find(".bias input");
  slider.addEventListener("input", () => {
    setBias(state.unit, Number(slider.value), state.sums);
    set({ change: state.change + 1, hint: undefined });
  });
  find(".which").addEventListener("click", () => set({ isOver: !state.isOver }));

  // ---- Showing

  const rightWords = () =>
    state.tests
      ? text("hand_right", { right: countRight(state.sums, state.tests.wanted), total: state.sums.length })
      : text("mistakes_loading");
  const announceLater = later(SETTLED, () => {
    if (state.isOpen) setText(find(".announcement"), [rightWords(), saidWords(state)].filter(Boolean).join(" "));
  });

  function show() {
    section.hidden = !state.isOpen;
    desk.classList.toggle("making", state.isOpen);
    if (!state.isOpen) return;
    for (const [i, option] of [...select.options].entries())
      setText(option, i === LINES ? text("hand_lines") : String(i));
    select.value = String(state.target);
    for (const button of /** @type {Iterable<HTMLElement>} */ (find(".brushes").children))
      button.setAttribute("aria-pressed", String(Number(button.dataset.brush) === state.brush));
    section.classList.toggle("is-learning", state.byHand !== null);
    section.classList.toggle("is-empty", isEmpty(state));
    section.classList.toggle("is-ready", state.tests !== null);
    slider.disabled = state.byHand !== null;
    slider.value = String(state.unit.bias);
    setText(
      find(".bias output"),
      decimal(state.unit.bias, Number.isInteger(state.unit.bias) ? 0 : 2).replace("-", "−"),
    );
    setText(find(".trouble"), state.trouble());
    setText(find(".right"), state.trouble() ? "" : rightWords());
    setText(find(".said"), saidWords(state));
    showSum(find, state);
    buttons();
    showBoth();
    ofClass();
    announceLater();
  }
  subscribe(show);

  onTheme(() => {
    palette = readPalette(element);
    for (const redraw of redraws) redraw();
    show();
  });
  translate(element, show);
  const showDrawn = (/** @type {GreyImage | undefined} */ field) => set({ drawn: field ? toBytes(field.data) : null });
  return { close, showDrawn };
}

const isEmpty = (/** @type {State} */ { unit }) => unit.bias === 0 && !unit.weights.some(Boolean);

// The sentence below the sum: of the task, the hint, the rule or the end.
function saidWords(/** @type {State} */ state) {
  const { hint, target, step, end } = state;
  if (end === 2) return endWords(state);
  if (step) return stepWords(state);
  if (hint === undefined)
    return text(target === LINES ? "hand_lines_how" : isEmpty(state) ? "hand_how" : "hand_dots_how");
  if (hint === null) return text("hand_hint_none");
  const words = { count: hint.count, what: nameOf(target, hint.label) };
  return text(hint.isMissed ? "hand_hint_missed" : "hand_hint_active", words);
}

// The sum for the digit on the pad, or for a test digit.
/** @param {ReturnType<typeof finder>} find @param {State} state */
function showSum(find, state) {
  const shown = shownOf(state);
  find(".sum-bar").hidden = shown === null;
  if (!shown) return;
  const sum = points(sumOf(state.unit, shown.image));
  paint(find(".which canvas"), IMAGE_SIDE, IMAGE_SIDE, shown.image, (level) => [255 - level, 255 - level, 255 - level]);
  find(".which").setAttribute("aria-pressed", String(state.isOver));
  setText(
    find(".sum-words"),
    text(sum > 0 ? "hand_sum_active" : "hand_sum_not", { what: shown.what, sum: decimal(sum, 1).replace("-", "−") }),
  );
  showBalance(find(".balance"), sum);
}

// The buttons, of which each state has its own, and one that comes next.
/** @param {HTMLElement} list @param {Store} store @param {ReturnType<typeof makeLearning>} learning @param {() => void} startLines */
function makeButtons(list, { state, set }, learning, startLines) {
  const isPainted = () => state.tests !== null && !state.byHand && !isEmpty(state);
  const isLearning = () => state.byHand !== null && state.end === 0;
  /** @type {[key: string, act: () => void, isShown: () => boolean, isNext?: () => boolean][]} */
  const all = [
    ["hand_hint", () => set({ hint: state.tests && hintFor(state.sums, state.tests), isOver: false }), isPainted],
    ["hand_learn", () => learning.go(1), isPainted, isPainted],
    ["hand_one", () => learning.go(1), isLearning],
    ["hand_ten", () => learning.go(10), isLearning],
    ["hand_many", learning.goOn, isLearning, () => !state.step?.isMany],
    ["hand_compare", () => set({ end: 1 }), isLearning, () => state.step?.isMany === true],
    [
      "hand_why",
      () => set({ end: 2 }),
      () => state.target === LINES && state.end === 0 && (isPainted() || isLearning()),
    ],
    ["hand_lines_open", startLines, () => state.end === 2 && state.target !== LINES, () => true],
    ["hand_back", learning.undo, () => isLearning() || state.end === 2],
  ];
  const made = all.map(([key, act]) => makeButton(act, { className: key.replace("hand_", "pill ") }));
  list.append(...made);
  return function show() {
    const hadFocus = list.contains(document.activeElement);
    for (const [i, [key, , isShown, isNext]] of all.entries()) {
      setText(made[i], text(key));
      made[i].hidden = !isShown();
      made[i].classList.toggle("first-choice", isShown() && (isNext?.() ?? false));
    }
    if (hadFocus && !list.contains(document.activeElement)) made.find((button) => !button.hidden)?.focus();
  };
}

// For a class: the digit that it needs a unit for, and sending the unit; see tabs/classroom/units.js.
/** @param {ReturnType<typeof finder>} find @param {Store} store @param {(target: number) => void} start */
function makeClassPart(find, { state, set }, start) {
  const ask = makeButton(() => emit("unit", {}), { className: "pill" });
  const send = makeButton(() => emit("unit", { weights: Array.from(state.unit.weights), bias: state.unit.bias }), {
    className: "pill",
  });
  find(".for-class .buttons").append(ask, send);
  on("unit_answer", ({ trouble = NO_WORDS, digit, isSent = false }) => {
    if (digit !== undefined && digit !== state.wanted) {
      set({ wanted: digit });
      start(digit);
    }
    set({ trouble, isSent });
  });
  return function show() {
    find(".for-class").hidden = !hasTab("classroom") || state.end > 0;
    setText(ask, text("hand_class"));
    setText(send, text(state.isSent ? "hand_class_sent" : "hand_class_send", { digit: state.wanted }));
    send.hidden = state.wanted === null;
    ask.hidden = !send.hidden;
    send.disabled = state.byHand !== null || isEmpty(state);
  };
}
