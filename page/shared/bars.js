// Ten bars, one per digit, whose lengths are probabilities.

import { DIGITS } from "../common/math.js";
import { make, makeButton, setProperty, setText } from "./elements.js";
import { share, text, translate } from "./texts.js";

// The colour of a digit's answer in large type and on its bar.
export const strongColour = (/** @type {number | null} */ digit) =>
  digit === null ? "var(--text)" : `var(--strong-${digit}, var(--digit-${digit}))`;

// Fill a list with ten bars. With `onChoose`, each is a button that calls it with its digit. Returns `show`, which takes
// ten probabilities, or null for empty bars; the digit to highlight, or null; and how to write a probability.
/**
 * @param {HTMLElement} list
 * @param {{ onChoose?: (digit: number) => void }} [options]
 * @returns {(probabilities?: number[] | null, highlighted?: number | null, write?: (part: number) => string) => void}
 */
export function makeBars(list, { onChoose } = {}) {
  const bars = DIGITS.map((digit) => {
    const item = make("li");
    const bar = onChoose ? makeButton(() => onChoose(digit)) : item;
    bar.classList.add("bar");
    bar.style.setProperty("--strong", strongColour(digit));
    const [fill, label] = [make("i", { className: "fill" }), make("span", { className: "percent" })];
    const track = make("span", { className: "track", ariaHidden: "true" }, fill);
    bar.append(make("span", { className: "digit" }, String(digit)), track, label);
    if (onChoose) item.append(bar);
    list.append(item);
    return { bar, fill, label };
  });
  const nameList = () => list.setAttribute("aria-label", text("bars"));
  translate(list, nameList);
  nameList();
  return function show(probabilities, highlighted, write = share) {
    bars.forEach(({ bar, fill, label }, digit) => {
      bar.classList.toggle("first", digit === highlighted);
      setProperty(fill, "--part", (probabilities?.[digit] ?? 0).toFixed(4)); // most stay the same
      setText(label, probabilities ? write(probabilities[digit]) : "");
    });
  };
}
