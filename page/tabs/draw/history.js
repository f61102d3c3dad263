// The history of the answers: ten coloured bands over time, as high as the probabilities.

import { argmax } from "../../common/math.js";
import { drawing } from "../../pad/state.js";
import { makeSurface, readPalette } from "../../shared/canvases.js";
import { finder } from "../../shared/elements.js";
import { contrast } from "../../shared/image.js";
import { onMode } from "../../shared/mode.js";
import { share, text } from "../../shared/texts.js";
import { later } from "../../shared/timing.js";
import { momentOf } from "./state.js";

const PAUSE = 100; // ms at least from one painting to the next
const SETTLED = 200; // ms without an answer until the range is described: setting it lays it out and paints it
const LABEL = 0.6; // of the height of the bands: the largest size of the digits on them
const HATCH = 9; // CSS pixels from one line over the bands to the next, where the answer was "?"

/** @import { Moment } from "./types.d.ts" @import { Store } from "./state.js" */

// Show a history in an element that holds a canvas and a range to choose a moment by.
export function makeHistory(/** @type {HTMLElement} */ element, /** @type {Store} */ { state, set, subscribe }) {
  const find = finder(element);
  const [canvas, range] = [find("canvas"), find("input")];
  let timer = 0; // until new ones are painted
  let shownAt = 0; // ms
  let colours = readColours(element);
  let size = 0; // of the digits on the bands, in CSS pixels

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
    if (moments.length === 0) return;
    const x = (/** @type {number} */ place) => (moments.length === 1 ? place : place / (moments.length - 1)) * width;
    const last = Math.max(1, moments.length - 1);
    const shown = Array.from({ length: last + 1 }, (_, place) => moments[place] ?? moments[0]);
    const columns = shown.map((moment) => edges(moment, height));
    colours.digits.forEach((colour, digit) => {
      context.fillStyle = colour;
      context.beginPath();
      for (const [place, column] of columns.entries()) context.lineTo(x(place), column[digit]);
      for (let place = last; place >= 0; place--) context.lineTo(x(place), columns[place][digit + 1]);
      context.fill();
    });
    context.save();
    context.beginPath();
    for (const [place, moment] of shown.entries())
      if (isRejected(moment)) context.rect(x(place - 0.5), 0, x(1) - x(0), height);
    context.clip();
    context.beginPath();
    for (let at = -height; at < width; at += HATCH) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    [context.strokeStyle, context.lineWidth] = [colours.paper, HATCH / 2];
    context.stroke();
    context.restore();
    colours.inks.forEach((ink, digit) => {
      const [begin, end] = widest(columns, digit, size);
      if (x(end) - x(begin) < size) return;
      const middle = columns[Math.round((begin + end) / 2)];
      context.fillStyle = ink;
      context.fillText(String(digit), (x(begin) + x(end)) / 2, (middle[digit] + middle[digit + 1]) / 2);
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

function readColours(/** @type {Element} */ element) {
  const { digits, paper } = readPalette(element, String);
  return { digits, paper, inks: digits.map(inkOn) };
}

// Whether the page answered "?".
const isRejected = (/** @type {Moment} */ { answer }) => !answer.verdicts[0].isDigit;

const probabilitiesOf = (/** @type {Moment} */ { answer }) => answer.verdicts[0].probabilities;

// Black or white, whichever has more contrast on a colour.
const inkOn = (/** @type {string} */ colour) =>
  ["#000000", "#ffffff"].reduce((one, other) => (contrast(one, colour) > contrast(other, colour) ? one : other));

// The edges of a moment's ten bands: eleven heights, from the top.
function edges(/** @type {Moment} */ moment, /** @type {number} */ height) {
  const sums = [0];
  for (const probability of probabilitiesOf(moment)) sums.push(sums[sums.length - 1] + probability * height);
  return sums;
}

// The longest range of columns in which a digit's band has room for its label: [first, last].
/** @param {number[][]} columns @param {number} digit @param {number} size */
function widest(columns, digit, size) {
  let best = [0, 0];
  let begin = -1; // of the range, -1 outside of one
  columns.forEach((column, place) => {
    const hasRoom = column[digit + 1] - column[digit] >= size;
    if (!hasRoom) begin = -1;
    else if (begin < 0) begin = place;
    if (hasRoom && place - begin > best[1] - best[0]) best = [begin, place];
  });
  return best;
}
