// The controls of the screen: the task, the brushes and the bias, the buttons of each state, and those for a class.

import { DIGITS } from "../common/math.js";
import { make, makeButton, setText } from "../shared/elements.js";
import { emit, on } from "../shared/events.js";
import { NO_WORDS } from "../shared/requests.js";
import { hasTab } from "../shared/tabs.js";
import { signedDecimal, text } from "../shared/texts.js";
import { LINES } from "./digits.js";
import { hintFor } from "./hint.js";
import { isEmpty } from "./state.js";
import { setBias } from "./unit.js";

/**
 * @import { Store } from "./state.js"
 * @typedef {<Selector extends string>(selector: Selector) => import("../shared/elements.js").Found<Selector>} Find
 */

// The task and the tools. Each function here returns one that shows the state.
/** @param {Find} find @param {Store} store @param {(target: number) => void} start */
export function makeTools(find, { state, set }, start) {
  const [select, slider, brushes] = [find("select.target"), find(".bias input"), find(".brushes")];
  const options = [...DIGITS, LINES].map((target) => make("option", { value: String(target) }, String(target)));
  select.append(...options);
  select.addEventListener("change", () => start(Number(select.value)));
  const buttons = /** @type {HTMLElement[]} */ ([...brushes.children]);
  for (const button of buttons) button.addEventListener("click", () => set({ brush: Number(button.dataset.brush) }));
  slider.addEventListener("input", () => {
    setBias(state.unit, Number(slider.value), state.sums);
    set({ change: state.change + 1, hint: undefined, isSent: false });
  });
  return function show() {
    setText(options[LINES], text("hand_lines"));
    select.value = String(state.target);
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(Number(button.dataset.brush) === state.brush));
    slider.value = String(state.unit.bias);
    setText(find(".bias output"), signedDecimal(state.unit.bias, 0));
  };
}

// The buttons: each state has its own, and one of them comes next.
/** @param {HTMLElement} list @param {Store} store @param {ReturnType<typeof import("./learning.js").makeLearning>} learning @param {() => void} startLines */
export function makeButtons(list, { state, set }, learning, startLines) {
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
  const made = all.map(([key, act]) => makeButton(act, { className: key.replace("hand_", "pill do-") }));
  list.append(...made);
  return function show() {
    const focused = made.find((button) => button === document.activeElement);
    for (const [i, [key, , isShown, isNext]] of all.entries()) {
      setText(made[i], text(key));
      made[i].hidden = !isShown();
      made[i].classList.toggle("first-choice", isShown() && (isNext?.() ?? false));
    }
    if (focused?.hidden) made.find((button) => !button.hidden)?.focus();
  };
}

// For a class: the digit that it needs a unit for, and sending the unit; see tabs/classroom/units.js.
/** @param {Find} find @param {Store} store @param {(target: number) => void} start */
export function makeClassPart(find, { state, set }, start) {
  const ask = makeButton(() => emit("unit", {}), { className: "pill" });
  const send = makeButton(() => emit("unit", { weights: Array.from(state.unit.weights), bias: state.unit.bias }), {
    className: "pill",
  });
  find(".for-class .buttons").append(ask, send);
  on("unit_answer", ({ trouble = NO_WORDS, digit, isSent = false }) => {
    if (!state.isOpen) return;
    if (digit !== undefined && digit !== state.wanted) {
      set({ wanted: digit });
      start(digit);
    }
    set({ trouble, isSent });
  });
  return function show() {
    find(".for-class").hidden = !hasTab("classroom") || state.byHand !== null || state.target === LINES;
    setText(ask, text("hand_class"));
    setText(send, text(state.isSent ? "hand_class_sent" : "hand_class_send", { digit: state.wanted }));
    send.hidden = state.wanted === null;
    ask.hidden = !send.hidden;
    send.disabled = isEmpty(state);
  };
}
