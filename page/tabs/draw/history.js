// The history of the answers: the leading digit's colour over time, grey while the answer was "?".

import { argmax, DIGITS } from "../../common/math.js";
import { drawing } from "../../pad/state.js";
import { makeSurface } from "../../shared/canvases.js";
import { finder } from "../../shared/elements.js";
import { contrast } from "../../shared/image.js";
import { onMode } from "../../shared/mode.js";
import { share, text } from "../../shared/texts.js";
import { later } from "../../shared/timing.js";
import { momentOf } from "./state.js";

const PAUSE = 100; // ms at least from one painting to the next
const SETTLED = 200; // ms without an answer until the range is described: setting it lays it out and paints it
const LABEL = 0.6; // of the height: the largest size of the answers

/** @import { Moment } from "./types.d.ts" @import { Store } from "./state.js" */

// Show a history in an element that holds a canvas and a range to choose a moment by.
export function makeHistory(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const [canvas, range] = [find("canvas"), find("input")];
  let timer = 0; // until new ones are painted
  let shownAt = 0; // ms
  let colours = readColours(element);
  let size = 0; // of the answers, in CSS pixels

  range.addEventListener("input", () => {
    range.focus({ preventScroll: true }); // Safari does not focus it by a click, and the Escape key needs it
    const isNewest = range.value === range.max;
    set({ place: isNewest ? null : Number(range.value), version: drawing().version });
  });
  range.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || state.place === null) return;
    event.stopPropagation(); // so that projector mode stays on
    set({ place: null });
  });

  function describe() {
    const { moments, place } = state;
    const shownPlace = place ?? Math.max(0, moments.length - 1);
    const moment = momentOf(state);
    const words = moment && {
      moment: shownPlace + 1,
      count: moments.length,
      digit: `${argmax(probabilitiesOf(moment))}${isRejected(moment) ? "?" : ""}`,
      percent: share(Math.max(...probabilitiesOf(moment))),
    };
    range.max = String(Math.max(0, moments.length - 1));
    range.value = String(shownPlace);
    range.setAttribute("aria-valuetext", words ? text("history_moment", words) : "");
    range.disabled = moments.length === 0; // what appears at once, with reduced motion, is a single moment
  }

  function paint() {
    const { moments } = state;
    const { width, height } = surface;
    if (!width) return;
    const context = surface.begin();
    const x = (/** @type {number} */ place) => (place / Math.max(1, moments.length - 1)) * width;
    let begin = 0; // of those with one answer
    moments.forEach((moment, place) => {
      const said = answerOf(moment);
      const isLast = place + 1 === moments.length;
      if (!isLast && answerOf(moments[place + 1]) === said) return;
      const from = begin === 0 ? 0 : x(begin - 0.5);
      const to = isLast ? width : x(place + 0.5);
      context.fillStyle = colours[said];
      context.fillRect(from, 0, to - from, height);
      context.fillStyle = inkOn(colours[said]);
      if (to - from > size) context.fillText(said, (from + to) / 2, height / 2);
      begin = place + 1;
    });
  }

  function showMoments() {
    clearTimeout(timer);
    timer = 0;
    shownAt = performance.now();
    paint();
  }
  const describeLater = later(SETTLED, describe);

  // Not at each moment, because setting a canvas's size or font forces a layout.
  const surface = makeSurface(canvas, () => {
    const context = surface.begin();
    size = Math.min(LABEL * surface.height, Number.parseFloat(getComputedStyle(canvas).fontSize));
    context.font = `700 ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.direction = "ltr"; // so that the element's style is not read
    paint();
  });
  onMode(() => {
    colours = readColours(element);
    paint();
  });
  describe();
  subscribe(describe, ["place", "language"]);
  subscribe(
    ({ moments }) => {
      // In the frame that shows the answer, if it can be: a slow machine would need another one for it.
      if (moments.length === 0 || performance.now() - shownAt > PAUSE) showMoments();
      else timer ||= setTimeout(showMoments, PAUSE);
      if (moments.length > 2) describeLater();
      else describe(); // its handle appears, or disappears
    },
    ["moments"],
  );
}

/** @param {Element} element @returns {Record<string, string>} */
function readColours(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name);
  const ofDigit = (/** @type {number} */ digit) => read(`--strong-${digit}`) || read(`--digit-${digit}`);
  return Object.fromEntries([["?", read("--fill")], ...DIGITS.map((digit) => [digit, ofDigit(digit)])]);
}

const isRejected = (/** @type {Moment} */ { answer }) => !answer.verdicts[0].isDigit;
const answerOf = (/** @type {Moment} */ moment) => (isRejected(moment) ? "?" : String(argmax(probabilitiesOf(moment))));

const probabilitiesOf = (/** @type {Moment} */ { answer }) => answer.verdicts[0].probabilities;

// Black or white, whichever has more contrast on a colour.
const inkOn = (/** @type {string} */ colour) =>
  ["#000000", "#ffffff"].reduce((one, other) => (contrast(one, colour) > contrast(other, colour) ? one : other));
