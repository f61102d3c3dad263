// The panels of the networks: the name, the ten bars and the gauge of each.

import { argmax } from "../../common/math.js";
import { makeBars, strongColour } from "../../shared/bars.js";
import { finder, make, setProperty, setText } from "../../shared/elements.js";
import { networkOwner } from "../../shared/own_network.js";
import { digitOf, hasText, text } from "../../shared/texts.js";
import { makeGauge } from "./gauge.js";

/** @import { DrawProps, Moment } from "./types.d.ts" @import { Store } from "./state.js" */

// Returns `count`, which returns how many networks there are; and `show`, which shows a moment {asked, answer}, null for none:
// `texts` are what the networks read as several digits, and `isNow` is whether the moment is the drawing's newest: others have
// the threshold of their time.
/** @param {HTMLElement} element @param {DrawProps} props @param {Store} store */
export function makePanels(element, props, { state, set, subscribe }) {
  const find = finder(element);
  const [compare, box] = [find("button.compare"), find(".panels")];
  // That of the visitor's own network, or of the class's, comes first.
  const own = makePanel(undefined, props);
  const shipped = props.shipped.map((network) => makePanel(network, props));
  box.dataset.shipped = String(shipped.length);
  // In the order of the networks; the first one's answer is the large one.
  const panels = () => (state.hasOwn ? [own, ...shipped] : shipped);
  const count = () => panels().length;
  const isComparing = () => state.wantsAll && count() > 1;
  const visible = () => (isComparing() ? panels() : panels().slice(0, 1));

  function arrange() {
    compare.hidden = count() < 2;
    compare.setAttribute("aria-pressed", String(state.wantsAll));
    box.classList.toggle("comparing", isComparing());
    box.replaceChildren(...visible().map(({ node }) => node));
  }
  subscribe(arrange, ["hasOwn", "wantsAll"]);
  arrange();
  compare.addEventListener("click", () => set({ wantsAll: !state.wantsAll }));

  /** @param {Moment | null} moment @param {string[]} texts @param {boolean} isNow */
  function show(moment, texts, isNow) {
    for (const [index, panel] of visible().entries()) panel.show(moment, index, texts[index], isNow);
  }

  return { count, isComparing, show };
}

// `network` is undefined for the visitor's own. Returns the panel's `node`; and `show`, which is empty without a moment and takes
// the place of the network among those of the moment, and its text for several digits.
/** @param {string | undefined} network @param {DrawProps} props */
function makePanel(network, { shipped, costs, clear, thresholds }) {
  const [name, said] = ["name", "verdict"].map((className) => make("span", { className }));
  const [bars, gauge] = [make("ol", { className: "bars" }), make("details", { className: "gauge small" })];
  const node = make("section", { className: "panel" }, make("h2", {}, name, said), bars, gauge);
  const showBars = makeBars(bars);
  new ResizeObserver(([{ contentRect }]) => {
    for (const side of /** @type {const} */ (["width", "height"]))
      setProperty(bars, `--bars-${side}`, `${contentRect[side]}px`);
  }).observe(bars);
  const showGauge = makeGauge(gauge, { clear, costs: network === shipped[0] ? costs : null });
  let threshold = thresholds[network ?? ""] ?? 0;

  /** @param {Moment | null} moment @param {number} index @param {string | undefined} number @param {boolean} isNow */
  function show(moment, index, number, isNow) {
    const verdict = moment?.answer.verdicts[index];
    if (verdict && moment?.asked.threshold === null) threshold = verdict.threshold;
    const key = network ?? networkOwner();
    setText(name, hasText(`network_${key}`) ? text(`network_${key}`) : key);
    setText(said, number ?? (verdict ? digitOf(verdict) : ""));
    const digit = verdict?.isDigit ? argmax(verdict.probabilities) : null;
    setProperty(said, "--strong", strongColour(number ? null : digit));
    showBars(verdict?.probabilities, digit);
    showGauge(verdict, isNow ? threshold : (verdict?.threshold ?? threshold), isNow && index === 0);
  }

  return { node, show };
}
