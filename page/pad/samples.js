// A row of small digits that draw themselves when pressed, in another style each time.

import { makeButton, makeSvg } from "../shared/elements.js";
import { currentLanguage, primary } from "../shared/language.js";
import { translate } from "../shared/texts.js";
import { PATH_SIDE, play } from "./playing.js";

// Where the 1 has a long upstroke, and the 7 a bar, or a short stroke down at its left: the style that comes first, by
// language and digit, as its index in drawings.json. Elsewhere it is 0.
/** @type {Record<string, Record<string, number>>} */
const FIRST_STYLES = {
  de: { 1: 3, 7: 1 },
  es: { 1: 3, 7: 1 },
  fr: { 1: 3, 7: 1 },
  pt: { 1: 3, 7: 1 },
  ja: { 7: 2 },
};

/** @param {HTMLElement} element @param {import("../types.d.ts").Samples} drawings */
export function mountSamples(element, drawings) {
  element.append(...Object.entries(drawings).map(([digit, styles]) => makeSample(digit, styles)));
}

function makeSample(/** @type {string} */ digit, /** @type {string[][]} */ styles) {
  let next = 0; // index of the style to play
  const button = makeButton(() => {
    play(styles[next]);
    next = (next + 1) % styles.length;
  });
  button.setAttribute("aria-label", digit);
  const picture = makeSvg("svg", { viewBox: `0 0 ${PATH_SIDE} ${PATH_SIDE}`, "aria-hidden": "true" });
  button.append(picture);

  function show() {
    next = FIRST_STYLES[primary(currentLanguage())]?.[digit] ?? 0;
    picture.replaceChildren(...styles[next].map((d) => makeSvg("path", { d })));
  }
  translate(button, show);
  show();
  return button;
}
