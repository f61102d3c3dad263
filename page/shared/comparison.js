// What a training has changed in how a network reads digits: how many of them, and each digit, before and after.

import { make, makeButton } from "./elements.js";
import { makeStore } from "./events.js";
import { fitTiles } from "./fit.js";
import { greyAddress } from "./image.js";
import { text } from "./texts.js";

/** @import { Comparison } from "../types.d.ts" */

const UNSURE = 0.05; // the chance of a difference from which it proves nothing
const HERO = 4; // places that a digit takes whose reading has changed

// Show comparisons in an element. `heightOf` returns how high its digits may be, in CSS pixels. Returns `show`, which takes
// changes of the state.
/** @param {HTMLElement} element @param {(list: HTMLElement) => number} heightOf */
export function makeComparison(element, heightOf) {
  const { state, set, subscribe } = makeStore({
    comparison: /** @type {Comparison | null} */ (null),
    about: "", // words about its test
    hasAfter: false, // whether there are readings after it
    isAfter: true, // whether these are shown
  });
  const [figure, outcome, changed] = ["figure", "outcome", "changed"].map((className) => make("p", { className }));
  const [before, after] = [false, true].map((isLater) =>
    makeButton(() => show({ isAfter: isLater }), { className: `pill ${isLater ? "after" : "before"}` }),
  );
  const buttons = make("div", { className: "buttons", role: "group" }, before, after);
  const list = make("ol", { className: "digits" });
  element.classList.add("comparison");
  element.append(make("div", { className: "headline flow" }, figure, outcome, buttons), changed, list);

  subscribe(
    ({ comparison }) => list.replaceChildren(...(comparison?.digits ?? []).map(makeDigit)),
    ["comparison", "about"],
  );

  function show(/** @type {Partial<typeof state>} */ values) {
    set(values);
    const { comparison, about, hasAfter, isAfter } = state;
    element.hidden = !comparison?.drawings;
    if (!comparison?.drawings) return;
    const isLast = isAfter && hasAfter;
    const { drawings: count, gained, lost, chance } = comparison;
    const kind = gained + lost === 0 ? "same" : chance >= UNSURE ? "unsure" : gained > lost ? "better" : "worse";
    figure.textContent = text(isLast ? "compared_figure" : "compared_figure_before", { ...comparison, count });
    outcome.textContent = isLast ? text(`compared_${kind}`) : "";
    outcome.dataset.kind = kind;
    changed.textContent = isLast ? changeWords(comparison) : about;
    buttons.hidden = !hasAfter;
    [before.textContent, after.textContent] = [text("compared_before"), text("compared_after")];
    before.setAttribute("aria-pressed", String(!isLast));
    after.setAttribute("aria-pressed", String(isLast));
    list.classList.toggle("later", isLast);
    fit(comparison);
  }

  function fit(/** @type {Comparison} */ { digits, gained, lost }) {
    const { width } = list.getBoundingClientRect();
    if (width === 0) return;
    const places = digits.length + (HERO - 1) * Math.min(digits.length, gained + lost);
    const least = Number.parseFloat(getComputedStyle(list).minHeight);
    const { side } = fitTiles([places], { width: Math.floor(width), height: heightOf(list), head: 0, least });
    list.style.setProperty("--side", `${side}px`);
  }
  addEventListener("resize", () => state.comparison && fit(state.comparison));

  return { show };
}

// How many digits are read differently, and whether that may be luck.
/** @param {Pick<Comparison, "gained" | "lost" | "chance">} comparison */
function changeWords({ gained, lost, chance }) {
  const changes = text("compared_changed", { gained, lost });
  if (gained === lost) return changes;
  const times = Math.round(100 * chance);
  const key = times === 0 ? "compared_luck_rare" : times === 100 ? "compared_luck_alone" : "compared_luck";
  return `${changes} ${text(key, { count: times })}`;
}

// A digit with its readings before and after; colours and marks say which have changed.
/** @param {Comparison["digits"][number]} digit @param {number} place */
function makeDigit({ image, label, before, after }, place) {
  const [wasRight, isRight] = [before === label, after === label];
  const kind = wasRight === isRight ? (isRight ? "right" : "wrong") : isRight ? "gained" : "lost";
  const badge = (/** @type {string} */ className, /** @type {string} */ words) =>
    make("span", { className, textContent: words, ariaHidden: "true" });
  const badges = {
    right: [],
    wrong: [badge("", "✗")],
    gained: [badge("was", `✗ ${before}`), badge("now", `✓ ${after}`)],
    lost: [badge("now", `✗ ${after}`)],
  };
  const alt = text("compared_digit", { digit: label, before, after });
  const node = make("li", { className: kind }, make("img", { className: "pixels", src: greyAddress(image), alt }));
  node.append(...badges[kind]);
  node.style.setProperty("--place", String(place));
  return node;
}
