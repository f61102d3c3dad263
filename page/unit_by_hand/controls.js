// The controls of the screen: the task, the brushes and the bias, the buttons of each state, and those for a class. Each function
// here returns one that shows the state.

import { DIGITS } from "../common/math.js";
import { make, makeButton, setText } from "../shared/elements.js";
import { emit, on } from "../shared/events.js";
import { NO_WORDS } from "../shared/requests.js";
import { hasTab } from "../shared/tabs.js";
import { signedDecimal, text } from "../shared/texts.js";
import { LINES } from "./digits.js";
import { hintFor } from "./hint.js";
import { changed, isEmpty } from "./state.js";
import { FULL } from "./unit.js";

/**
 * @import { Store } from "./state.js"
 * @typedef {ReturnType<typeof import("../shared/elements.js").finder>} Find
 * @typedef {(target: number, wanted?: number | null) => void} Start with a task, perhaps the class's
 */

/** @param {Find} find @param {Store} store @param {Start} start */
export function makeTools(find, { state, set }, start) {
  const [select, slider] = [find("select.target"), find(".bias input")];
  for (const digit of DIGITS) select.append(make("option", { value: String(digit) }, String(digit)));
  select.append(make("option", { value: String(LINES), dataset: { text: "hand_lines" } }));
  select.addEventListener("change", () => start(Number(select.value)));
  const buttons = /** @type {HTMLElement[]} */ ([...find(".brushes").children]);
  for (const button of buttons) button.addEventListener("click", () => set({ brush: Number(button.dataset.brush) }));
  slider.addEventListener("input", () => {
    const more = Number(slider.value) - state.unit.bias;
    state.unit.bias += more;
    set({ ...changed(state), sums: state.sums.map((sum) => sum + FULL * more) });
  });
  return function show() {
    const { target, brush, unit } = state;
    select.value = String(target);
    for (const button of buttons) button.ariaPressed = String(Number(button.dataset.brush) === brush);
    slider.value = String(unit.bias);
    setText(find(".bias output"), signedDecimal(unit.bias, 0));
  };
}

// The buttons: each state has its own, and one of them comes next.
/** @param {HTMLElement} list @param {Store} store @param {ReturnType<typeof import("./learning.js").makeLearning>} learning @param {Start} start */
export function makeButtons(list, { state, set }, learning, start) {
  const isPainted = () => state.tests !== null && !state.byHand && !isEmpty(state);
  const isLearning = () => state.byHand !== null && state.end === 0;
  const isDone = () => state.step !== null && !state.step.before;
  const isOfLines = () => state.target === LINES;
  const giveHint = () => set({ hint: state.tests && hintFor(state.sums, state.tests), isOver: false });
  /** @type {[name: string, act: () => void, isShown: () => boolean, isNext?: () => boolean][]} */
  const all = [
    ["hint", giveHint, isPainted, isPainted],
    ["learn", () => learning.go(1), isPainted],
    ["one", () => learning.go(1), isLearning],
    ["ten", () => learning.go(10), isLearning],
    ["many", learning.goOn, isLearning, () => !isDone()],
    ["compare", () => set({ end: 1 }), isLearning, isDone],
    ["why", () => set({ end: 2 }), () => isOfLines() && (isPainted() || isLearning()) && state.end === 0],
    ["lines_open", () => start(LINES), () => !isOfLines() && state.end === 2, () => true],
    ["back", learning.undo, () => isLearning() || state.end === 2],
  ];
  const made = all.map(([name, act]) =>
    makeButton(act, { className: `pill do-${name}`, dataset: { text: `hand_${name}` } }),
  );
  list.append(...made);
  return function show() {
    const focused = made.find((button) => button === document.activeElement);
    for (const [i, [, , isShown, isNext]] of all.entries()) {
      made[i].hidden = !isShown();
      made[i].classList.toggle("first-choice", isNext?.() ?? false);
    }
    if (focused?.hidden) made.find((button) => !button.hidden)?.focus();
  };
}

// For a class: the digit that it needs a unit for, and sending the unit; see tabs/classroom/units.js.
/** @param {Find} find @param {Store} store @param {Start} start */
export function makeClassPart(find, { state, set }, start) {
  const [ask, send] = [find("button.ask"), find("button.send")];
  ask.addEventListener("click", () => emit("unit", {}));
  send.addEventListener("click", () =>
    emit("unit", { weights: Array.from(state.unit.weights), bias: state.unit.bias }),
  );
  on("unit_answer", ({ trouble = NO_WORDS, digit, isSent = false }) => {
    if (!state.isOpen) return;
    if (digit !== undefined && digit !== state.wanted) start(digit, digit);
    set({ trouble, isSent });
  });
  return function show() {
    find(".for-class").hidden = !hasTab("classroom") || state.byHand !== null || state.target === LINES;
    setText(send, text(state.isSent ? "hand_class_sent" : "hand_class_send", { digit: state.wanted }));
    send.hidden = state.wanted === null;
    ask.hidden = !send.hidden;
    send.disabled = isEmpty(state);
  };
}
