// What a training has changed on the digits that were held out: figures, and each digit with its readings before and after.

import { finder } from "./finder.js";
import { greyAddress } from "./image.js";
import { make } from "./make.js";
import { text } from "./translations.js";

/** @import { Comparison } from "../types.d.ts" */

const UNSURE = 0.05; // the chance of a difference from which it proves nothing
const MOST = 500; // digits that are shown
const SIDE = 28; // of an image

// Compare readings of digits, {labels, images}, like `compare` of the tab Class in Python; the readings are their digits.
/** @param {import("../engine/types.d.ts").Digits} digits @param {{ before: Uint8Array, after: Uint8Array }} readings @returns {Comparison} */
export function compare({ labels, images }, { before, after }) {
  const rows = Array.from(labels, (label, at) => {
    const data = images.subarray(at * SIDE ** 2, (at + 1) * SIDE ** 2);
    return { image: { width: SIDE, height: SIDE, data }, label, before: before[at], after: after[at] };
  });
  const was = (/** @type {(typeof rows)[0]} */ { before, label }) => before === label;
  const is = (/** @type {(typeof rows)[0]} */ { after, label }) => after === label;
  // First those that turned right, then those that turned wrong, then the misread ones.
  const groups = [
    rows.filter((row) => is(row) && !was(row)),
    rows.filter((row) => was(row) && !is(row)),
    rows.filter((row) => !was(row) && !is(row)),
    rows.filter((row) => was(row) && is(row)),
  ];
  const [gained, lost, , right] = groups.map(({ length }) => length);
  const counts = { drawings: rows.length, before: right + lost, after: right + gained };
  return { ...counts, gained, lost, chance: signTest(gained, lost), digits: groups.flat().slice(0, MOST) };
}

// How likely chance alone divides changed readings as unevenly, see `sign_test` in model/metrics.py.
/** @param {number} gained @param {number} lost */
export function signTest(gained, lost) {
  const tosses = gained + lost;
  let part = -tosses * Math.LN2; // the logarithm of the probability of `each` heads
  let sum = 0;
  for (let each = 0; each <= Math.min(gained, lost); each++) {
    sum += Math.exp(part);
    part += Math.log((tosses - each) / (each + 1));
  }
  return Math.min(1, 2 * sum);
}

// Show comparisons in an element, which has the HTML for them. `sentence` is the key of what is said before the training, and
// `onMoment` is called with the moment that the visitor chooses. Returns `showDigits` and `showMoment`.
/** @param {HTMLElement} element @param {{ sentence: string, onMoment: (isAfter: boolean) => void }} options */
export function makeComparison(element, { sentence, onMoment }) {
  const find = finder(element);
  find(".before").addEventListener("click", () => onMoment(false));
  find(".after").addEventListener("click", () => onMoment(true));

  /** @param {Comparison} comparison @param {boolean} isLater @param {boolean} hasAfter */
  function showMoment({ before, after, drawings: count, gained, lost, chance }, isLater, hasAfter) {
    find(".figure").textContent = text(isLater ? "class_figure" : "class_figure_before", { before, after, count });
    const verdict = gained + lost === 0 ? "same" : chance >= UNSURE ? "unsure" : gained > lost ? "better" : "worse";
    find(".verdict").textContent = isLater ? text(`class_verdict_${verdict}`) : "";
    find(".verdict").dataset.verdict = verdict;
    const times = Math.round(100 * chance);
    const key = { 0: "class_luck_rare", 100: "class_luck_alone" }[times] ?? "class_luck";
    find(".changed").textContent = isLater
      ? `${text("class_changed", { gained, lost })} ${text(key, { count: times })}`
      : text(sentence, { count });
    find(".headline .buttons").hidden = !hasAfter;
    find(".before").setAttribute("aria-pressed", String(!isLater));
    find(".after").setAttribute("aria-pressed", String(isLater));
    find(".digits").classList.toggle("later", isLater);
  }

  // Each digit with its readings before and after; colours and marks say which have changed.
  function showDigits(/** @type {Comparison | null} */ comparison) {
    const nodes = (comparison?.digits ?? []).map(({ image, label, before, after }, place) => {
      const [wasRight, isRight] = [before === label, after === label];
      const kind = wasRight === isRight ? (isRight ? "right" : "wrong") : isRight ? "gained" : "lost";
      const picture = make("img", {
        className: "pixels",
        src: greyAddress(image),
        alt: text("class_tested", { digit: label, before, after }),
      });
      const badge = (/** @type {string} */ className, /** @type {string} */ words) =>
        make("span", { className, textContent: words, ariaHidden: true });
      const badges = {
        right: [],
        wrong: [badge("", "✗")],
        gained: [badge("was", `✗ ${before}`), badge("now", `✓ ${after}`)],
        lost: [badge("now", `✗ ${after}`)],
      };
      const node = make("li", { className: kind }, picture, ...badges[kind]);
      node.style.setProperty("--place", String(place));
      return node;
    });
    find(".digits").replaceChildren(...nodes);
  }

  return { showDigits, showMoment };
}
