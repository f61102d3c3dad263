// Fool it, on the whole tab: the smallest change that makes the network read another digit, as a slider from nothing to
// the whole change, played once.

import { argmax, DIGITS, mix } from "../../common/math.js";
import { signed } from "../../network_picture/colours.js";
import { subject as subjectOnPad } from "../../pad/live.js";
import { makeBars } from "../../shared/bars.js";
import { answerWithTrouble, finder, makeButton, setText } from "../../shared/elements.js";
import { makeStore, on } from "../../shared/events.js";
import { fromByte, IMAGE_SIDE, paint, toBytes } from "../../shared/image.js";
import { ownNetwork } from "../../shared/own_network.js";
import { logUnlessRejected, request, sentenceOf } from "../../shared/requests.js";
import { still } from "../../shared/still.js";
import { percent, share, text } from "../../shared/texts.js";
import { latest } from "../../shared/timing.js";
import { networkOf, trueDigit } from "./state.js";

const FRAME = 80; // ms that each frame of the animation is shown
const STRONGER = 10; // how many times as strong the change is shown

/**
 * @import { GreyImage, Verdict } from "../../types.d.ts"
 * @import { View } from "./inside.js"
 * @import { Change } from "./types.d.ts"
 */

const initialState = () => ({
  isOpen: false,
  answer: /** @type {Change | null} */ (null),
  target: /** @type {number | null} */ (null), // the chosen digit
  number: 0, // of the frame that is shown
  none: /** @type {number | null} */ (null), // the digit for which there is no change
  error: /** @type {Error | null} */ (null), // of the last request
});

/**
 * @typedef {ReturnType<typeof initialState>} State @typedef {ReturnType<typeof makeStore<State>>} Store
 * @typedef {{ find: ReturnType<typeof finder>, picture: View["picture"], targets: HTMLButtonElement[], showBars: ReturnType<typeof makeBars> }} Parts
 */

// Make the view; `desk` has the class "fooling" while it is open. It closes when its subject changes. Returns `close`, which
// returns whether it was open, and `update`.
export function makeFooling(
  /** @type {View} */ { find: findInTab, desk, picture, state: shown, subscribe: subscribeTab },
) {
  const store = makeStore(initialState());
  const { state, set, subscribe } = store;
  const [element, opener] = [findInTab(".fool"), findInTab("button.open-fool")];
  const find = finder(element);
  const { start, play, stop, forget } = makeActions(store, shown, find(".fool-words"));
  const targets = DIGITS.map((each) => makeButton(() => start(each), { textContent: String(each) }));
  find(".targets").append(...targets);
  const showBars = makeBars(find(".bars"));

  function open() {
    set({ isOpen: true });
    (targets.find(({ disabled }) => !disabled) ?? find(".close")).focus();
  }

  function close() {
    if (!state.isOpen) return false;
    const hadFocus = element.contains(document.activeElement);
    forget(false);
    if (hadFocus) opener.focus();
    return true;
  }

  opener.addEventListener("click", open);
  find(".close").addEventListener("click", close);
  find(".undo-fool").addEventListener("click", () => {
    const button = targets[state.target ?? 0];
    forget();
    button.focus();
  });
  find(".again").addEventListener("click", play);
  find(".amount input").addEventListener("input", ({ target }) => {
    stop();
    set({ number: /** @type {HTMLInputElement} */ (target).valueAsNumber });
  });

  function update() {
    opener.disabled = !shown.answer;
    element.hidden = !state.isOpen;
    desk.classList.toggle("fooling", state.isOpen);
    if (!state.isOpen) return;
    show({ find, picture, targets, showBars }, state, shown);
  }

  subscribe(update);
  subscribeTab(close, ["isSmall"]);
  for (const event of /** @type {const} */ (["drawing", "choice", "example", "network", "experiment"]))
    on(event, close);
  return { close, update };
}

// Ask for the change to a digit, and play it; `words` tells a screen reader what went wrong.
/** @param {Store} store @param {View["state"]} shown @param {HTMLElement} words */
function makeActions({ state, set }, shown, words) {
  const begin = latest(); // a request
  let timer = 0;
  const stop = () => clearInterval(timer);

  async function start(/** @type {number} */ target) {
    forget();
    const body = subjectOf(shown);
    if (!body) return;
    set({ target });
    const isNewest = begin();
    try {
      const answer = await request("fool", { ...body, digit: target }, { isLong: true });
      if (!isNewest()) return;
      if (answer.change) {
        set({ answer });
        play();
      } else set({ target: null, none: target });
    } catch (error) {
      if (!isNewest()) return;
      logUnlessRejected(error);
      set({ target: null, error });
      answerWithTrouble(words, sentenceOf(error));
    }
  }

  function play() {
    stop();
    const last = (state.answer?.frames.length ?? 1) - 1;
    set({ number: still.matches ? last : 0 });
    timer = setInterval(() => {
      if (state.number < last) set({ number: state.number + 1 });
      else stop();
    }, FRAME);
  }

  // Show the unchanged drawing.
  function forget(isOpen = true) {
    stop();
    begin();
    set({ ...initialState(), isOpen });
  }

  return { start, play, stop, forget };
}

// Show the frame, whose digit it is, and the change.
/** @param {Parts} parts @param {State} state @param {View["state"]} shown */
function show({ find, picture, targets, showBars }, state, shown) {
  const [before, now] = framesOf(state, shown);
  const [first, reads] = [before && readsOf(before), now && readsOf(now)];
  targets.forEach((button, each) => {
    button.disabled = !before || each === first;
    button.setAttribute("aria-pressed", String(each === state.target));
  });
  const seen = trueDigit(shown) ?? shown.label?.digit ?? first;
  const yours = seen === null ? text("fool_yours") : text("fool_you", { digit: seen });
  const theirs = reads === null ? text("fool_network_none") : text("fool_network", { digit: reads });
  showFigure(find(".yours"), picture, yours, before?.field);
  showFigure(find(".theirs"), picture, theirs, now?.field);
  find(".theirs").classList.toggle("is-fooled", reads !== first);
  showBars(now?.probabilities, reads);
  showSlider(find, state);
  showChange(find(".fooled"), picture, state);
  setText(find(".fool-words"), sentenceFor(state, shown));
}

// The request's drawing or test digit, null without one.
function subjectOf(/** @type {View["state"]} */ shown) {
  if (!shown.answer) return null;
  const { network, small } = networkOf(shown);
  return shown.example
    ? { position: shown.example.position, network, small }
    : { ...subjectOnPad(), network: ownNetwork(), small };
}

// The unchanged drawing, and the frame that is shown.
function framesOf(/** @type {State} */ { answer, number }, /** @type {View["state"]} */ shown) {
  const before = answer?.frames[0] ?? shown.answer;
  return [before, answer?.frames[number] ?? before];
}

const readsOf = (/** @type {Verdict} */ { isDigit, probabilities }) => (isDigit ? argmax(probabilities) : null);

function sentenceFor(/** @type {State} */ state, /** @type {View["state"]} */ shown) {
  const { answer, target, number, none, error } = state;
  if (error) return sentenceOf(error);
  if (none !== null) return text("fool_none", { digit: none });
  if (!answer) return text(shown.answer ? "fool_why" : "fool_draw");
  const { frames, pixels, ink } = answer;
  if (number < frames.length - 1) return text("fool_how");
  const sure = share(frames[number].probabilities[target ?? 0]);
  return text("fool_done", { digit: target, percent: sure, count: pixels, change: percent(ink / pixels) });
}

// Show a digit, and whose it is.
/** @param {HTMLElement} figure @param {View["picture"]} picture @param {string} words @param {GreyImage | undefined} field */
function showFigure(figure, { palette }, words, field) {
  const find = finder(figure);
  setText(find("figcaption"), words);
  const canvas = find("canvas");
  canvas.setAttribute("aria-label", words);
  const levels = field ? toBytes(field.data) : new Uint8Array(IMAGE_SIDE * IMAGE_SIDE);
  paint(canvas, IMAGE_SIDE, IMAGE_SIDE, levels, (level) => mix(palette.card, palette.ink, level / 255));
}

// How much of the change is shown, and the buttons beside it.
/** @param {ReturnType<typeof finder>} find @param {State} state */
function showSlider(find, { answer, number }) {
  const slider = find(".amount input");
  const last = answer ? answer.frames.length - 1 : 1;
  Object.assign(slider, { disabled: answer === null, max: String(last), value: String(number) });
  slider.setAttribute("aria-valuetext", percent(number / last));
  for (const button of find(".buttons").querySelectorAll("button")) button.disabled = answer === null;
}

/** @param {HTMLElement} figure @param {View["picture"]} picture @param {State} state */
function showChange(figure, { palette }, { answer, number }) {
  const part = answer ? number / (answer.frames.length - 1) : 0;
  // The engine halves the differences of levels, so that they fit into a byte.
  const bytes = answer ? toBytes(answer.change.data) : new Uint8Array(IMAGE_SIDE * IMAGE_SIDE).fill(128);
  const find = finder(figure);
  paint(find("canvas.change"), IMAGE_SIDE, IMAGE_SIDE, bytes, (byte) =>
    signed(palette, part * STRONGER * fromByte(byte)),
  );
  setText(find("figcaption"), text("fool_change_how", { times: STRONGER }));
}
