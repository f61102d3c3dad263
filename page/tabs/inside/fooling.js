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
import { Rejected, request, sentenceOf } from "../../shared/requests.js";
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

// Make the view; `desk` has the class "fooling" while it is open. It closes when its subject changes. Returns `close`, which
// returns whether it was open, and `update`.
export function makeFooling(
  /** @type {View} */ { find: findInTab, desk, picture, state: shown, subscribe: subscribeTab },
) {
  const { state, set, subscribe } = makeStore(initialState());
  const [element, opener] = [findInTab(".fool"), findInTab("button.open-fool")];
  const find = finder(element);
  const slider = find(".amount input");
  const begin = latest(); // a request
  let timer = 0;

  const targets = DIGITS.map((each) => {
    const button = makeButton(() => start(each), { textContent: String(each) });
    find(".targets").append(button);
    return button;
  });
  const showBars = makeBars(find(".bars"));

  // The request's drawing or test digit, null without one.
  function subject() {
    if (!shown.answer) return null;
    const { network, small } = networkOf(shown);
    return shown.example
      ? { position: shown.example.position, network, small }
      : { ...subjectOnPad(), network: ownNetwork(), small };
  }

  async function start(/** @type {number} */ target) {
    forget();
    const body = subject();
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
      if (!(error instanceof Rejected)) console.warn(error);
      set({ target: null, error });
      answerWithTrouble(find(".fool-words"), sentenceOf(error));
    }
  }

  function play() {
    clearInterval(timer);
    const last = (state.answer?.frames.length ?? 1) - 1;
    set({ number: still.matches ? last : 0 });
    timer = setInterval(() => {
      if (state.number < last) set({ number: state.number + 1 });
      else clearInterval(timer);
    }, FRAME);
  }

  // Show the unchanged drawing.
  function forget(isOpen = true) {
    clearInterval(timer);
    begin();
    set({ ...initialState(), isOpen });
  }

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
  slider.addEventListener("input", () => {
    clearInterval(timer);
    set({ number: Number(slider.value) });
  });

  // ---- Showing

  function sentence() {
    const { answer, target, number, none, error } = state;
    if (error) return sentenceOf(error);
    if (none !== null) return text("fool_none", { digit: none });
    if (!answer) return text(shown.answer ? "fool_why" : "fool_draw");
    const { frames, pixels, ink } = answer;
    if (number < frames.length - 1) return text("fool_how");
    const sure = share(frames[number].probabilities[target ?? 0]);
    return text("fool_done", { digit: target, percent: sure, count: pixels, change: percent(ink / pixels) });
  }

  const readsOf = (/** @type {Verdict} */ { isDigit, probabilities }) => (isDigit ? argmax(probabilities) : null);

  // Show a digit, and whose it is.
  /** @param {string} name @param {string} words @param {GreyImage | undefined} field */
  function showFigure(name, words, field) {
    const inFigure = finder(find(name));
    setText(inFigure("figcaption"), words);
    const canvas = inFigure("canvas");
    canvas.setAttribute("aria-label", words);
    const { card: paper, ink } = picture.palette;
    const levels = field ? toBytes(field.data) : new Uint8Array(IMAGE_SIDE * IMAGE_SIDE);
    paint(canvas, IMAGE_SIDE, IMAGE_SIDE, levels, (level) => mix(paper, ink, level / 255));
  }

  function update() {
    const { isOpen, answer, target, number } = state;
    opener.disabled = !shown.answer;
    element.hidden = !isOpen;
    desk.classList.toggle("fooling", isOpen);
    if (!isOpen) return;
    const before = answer?.frames[0] ?? shown.answer;
    const now = answer?.frames[number] ?? before;
    const [first, reads] = [before && readsOf(before), now && readsOf(now)];
    targets.forEach((button, each) => {
      button.disabled = !before || each === first;
      button.setAttribute("aria-pressed", String(each === target));
    });
    const seen = trueDigit(shown) ?? shown.label?.digit ?? first;
    showFigure(".yours", seen === null ? text("fool_yours") : text("fool_you", { digit: seen }), before?.field);
    showFigure(
      ".theirs",
      reads === null ? text("fool_network_none") : text("fool_network", { digit: reads }),
      now?.field,
    );
    find(".theirs").classList.toggle("is-fooled", reads !== first);
    showBars(now?.probabilities, reads);
    slider.disabled = answer === null;
    const last = answer ? answer.frames.length - 1 : 1;
    slider.max = String(last);
    slider.value = String(number);
    slider.setAttribute("aria-valuetext", percent(number / last));
    for (const button of find(".buttons").querySelectorAll("button")) button.disabled = answer === null;
    showChange();
    setText(find(".fool-words"), sentence());
  }

  function showChange() {
    const { answer, number } = state;
    const part = answer ? number / (answer.frames.length - 1) : 0;
    // The engine halves the differences of levels, so that they fit into a byte.
    const bytes = answer ? toBytes(answer.change.data) : new Uint8Array(IMAGE_SIDE * IMAGE_SIDE).fill(128);
    paint(find("canvas.change"), IMAGE_SIDE, IMAGE_SIDE, bytes, (byte) =>
      signed(picture.palette, part * STRONGER * fromByte(byte)),
    );
    setText(find(".fooled figcaption"), text("fool_change_how", { times: STRONGER }));
  }

  subscribe(update);
  subscribeTab(close, ["isSmall"]);
  for (const event of /** @type {const} */ (["drawing", "choice", "example", "network", "experiment"]))
    on(event, close);
  return { close, update };
}
