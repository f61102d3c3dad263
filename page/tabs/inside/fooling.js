// Fool it: the smallest change that makes the network read another digit, played as an animation.

import { drawing } from "../../pad/canvas.js";
import { makeButton } from "../../shared/button.js";
import { decimal, percent } from "../../shared/format.js";
import { paint, toBytes } from "../../shared/image.js";
import { Rejected, sentenceOf } from "../../shared/requests.js";
import { text } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { signed } from "./colours.js";

const FRAME = 160; // ms that each frame of the animation is shown
const still = matchMedia("(prefers-reduced-motion: reduce)");

// Make the card. Each frame is an answer like those of Inside; `onFrame` is called when the frame changes.
export function makeFooling(element, { picture, subject, chosen, reads, ask, onFrame }) {
  const find = (selector) => element.querySelector(selector);
  let answer = null; // of the server
  let target = null; // the chosen digit
  let number = -1; // of the frame that is shown
  let message = null; // returns a sentence in the page's language
  let isTrouble = false; // whether it reports an error
  let timer = null;
  let asked = 0; // requests, so that only the newest one's answer counts

  const targets = Array.from({ length: 10 }, (_, digit) => {
    const button = makeButton(() => start(digit), { textContent: digit });
    find(".targets").append(button);
    return button;
  });

  async function start(digit) {
    forget();
    const body = subject(drawing());
    if (!body) return;
    target = digit;
    const isPlaying = await load(body);
    if (isPlaying) play();
    onFrame();
    if (isTrouble) answerWithTrouble(find(".fool-words"), message());
  }

  // Ask the server; returns whether there is an animation.
  async function load(body) {
    const request = ++asked;
    isTrouble = false;
    try {
      const newest = await ask({ ...body, digit: target, ...chosen() });
      if (request !== asked) return false;
      if (newest.frames.length > 0) {
        answer = newest;
        message = () => text("fool_done", describe(newest));
        return true;
      }
      const digit = target;
      message = () => text("fool_none", { digit });
    } catch (error) {
      if (request !== asked) return false;
      if (!(error instanceof Rejected)) console.warn(error);
      message = () => sentenceOf(error, "server_away_now");
      isTrouble = true;
    }
    target = null;
    return false;
  }

  const describe = ({ frames, pixels, ink, drawn }) => ({
    digit: target,
    percent: percent(frames.at(-1).probabilities[target]),
    count: pixels,
    ink: decimal(ink, ink < 10 ? 1 : 0),
    drawn: decimal(drawn, 0),
    change: percent(ink / pixels),
  });

  function play() {
    clearInterval(timer);
    number = still.matches ? answer.frames.length - 1 : 0;
    timer = setInterval(() => {
      if (number + 1 >= answer.frames.length) {
        clearInterval(timer);
        return;
      }
      number += 1;
      onFrame();
    }, FRAME);
    onFrame();
  }

  // Show the unchanged drawing.
  function forget() {
    clearInterval(timer);
    asked += 1;
    [answer, target, number, message, isTrouble] = [null, null, -1, null, false];
  }

  find(".undo-fool").addEventListener("click", () => {
    const button = targets[target];
    forget();
    onFrame();
    button?.focus();
  });
  find(".again").addEventListener("click", play);

  function update() {
    const isReady = subject(drawing()) !== null;
    targets.forEach((button, digit) => {
      button.disabled = !isReady || (digit === reads() && answer === null);
      button.setAttribute("aria-pressed", digit === target);
    });
    const isEnd = answer !== null && number === answer.frames.length - 1;
    find(".fooled").hidden = answer === null;
    find(".buttons").hidden = answer === null;
    find(".fool-words").textContent =
      isEnd || (!answer && message) ? message() : text(answer ? "fool_how" : isReady ? "fool_why" : "fool_draw");
    if (!answer) return;
    const { width, height, data } = answer.change;
    const bytes = toBytes(data);
    // Changes are small, so the largest one gets the full colour.
    const largest = Math.max(1, ...bytes.map((byte) => Math.abs(byte - 128)));
    const part = number / (answer.frames.length - 1);
    paint(find(".change"), width, height, bytes, (byte) => signed(picture.palette, (part * (byte - 128)) / largest));
  }

  return {
    forget,
    update,
    get isShown() {
      return answer !== null;
    },
    get frame() {
      return answer?.frames[number] ?? null;
    },
    // Ask for the same change again, with another chosen unit.
    async askAgain() {
      clearInterval(timer);
      if (await load(subject(drawing()))) number = answer.frames.length - 1;
      onFrame();
    },
  };
}
