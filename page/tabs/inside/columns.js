// The columns over the picture: a heading each, and a focusable element for the units of a hidden layer.

import { canvas as pad } from "../../pad/canvas.js";
import { make, setText } from "../../shared/elements.js";
import { toBytes } from "../../shared/image.js";
import { isInLesson } from "../../shared/mode.js";
import { text } from "../../shared/texts.js";
import { toggleUnit } from "./breaking.js";
import { hiddenLayers } from "./state.js";

/** @import { View } from "./inside.js" @import { InsideAnswer, Unit } from "./types.d.ts" */

const CORNER = 14; // CSS pixels between a corner of the pad and the beam
const BEAM = 0.045; // of the picture's width, between the pad and the pixels

// Keep the columns over the picture of `view`; `choose` is called with the unit that the keyboard chooses.
//
// Returns `make`, which replaces them when the structure of another network has been loaded; `layOut`, for another size; and
// `showWords`.
/** @param {View} view @param {(unit: Unit) => void} choose */
export function makeColumns({ find, desk, stage, picture, state }, choose) {
  let laidOutFor = 0; // height of the headings at the last layout; their words change
  const childrenOf = (/** @type {string} */ name) => /** @type {HTMLElement[]} */ ([...find(name).children]);
  const headsHeight = () => Math.max(0, ...childrenOf(".heads").map((head) => head.offsetHeight));

  function replace() {
    const hidden = hiddenLayers(state);
    const heads = Array.from({ length: hidden.length + 2 }, () =>
      make("div", {}, make("h2"), make("span", { className: "small muted" })),
    );
    find(".heads").replaceChildren(...heads);
    for (const head of heads) headResizes.observe(head);
    find(".layers").replaceChildren(...hidden.map((_, layer) => makeLayer(layer)));
    showWords();
  }

  function makeLayer(/** @type {number} */ layer) {
    const node = make("div", { className: "layer", tabIndex: 0, role: "application" });
    const first = () => ({ layer, unit: picture.firstOf(layer) });
    const chosen = () => (state.chosen?.layer === layer ? state.chosen : null);
    node.addEventListener("keydown", (event) => {
      const unit = chosen();
      if (state.isBreaking && unit && [" ", "Enter"].includes(event.key)) {
        event.preventDefault();
        toggleUnit(state, unit);
        return;
      }
      const next = picture.neighbour(unit ?? first(), event.key);
      if (!next) return;
      event.preventDefault();
      choose(next);
    });
    node.addEventListener("focus", () => {
      if (node.matches(":focus-visible") && !chosen()) choose(first());
    });
    return node;
  }

  // Where the pad is in the picture's coordinates; null if it is not next to the picture, or has a photo that is not read.
  function padBeside() {
    if (state.example && pad.style.visibility === "hidden") return null;
    const [{ left, top }, box] = [stage.getBoundingClientRect(), pad.getBoundingClientRect()];
    if (Math.abs(box.right - left) > 1) return null;
    return { right: 0, top: box.top - top + CORNER, bottom: box.bottom - top - CORNER };
  }

  function layOut() {
    const { clientWidth: width, clientHeight: height } = stage;
    if (!state.structure || width === 0) return;
    const outputs = find(".outputs");
    laidOutFor = headsHeight();
    const top = laidOutFor + 6;
    outputs.style.top = `${top}px`;
    const beside = padBeside();
    const left = beside ? Math.max(14, BEAM * width) : 0;
    const boxes = picture.layOut({ width, height, top, left, right: outputs.offsetLeft, pad: beside });
    desk.style.setProperty("--pixels-end", `${boxes[0].left + boxes[0].width}px`);
    const [heads, layers] = [".heads", ".layers"].map(childrenOf);
    boxes.forEach(({ left, width: wide }, column) => {
      heads[column].style.left = `${left + wide / 2}px`;
      const layer = layers[column - 1];
      if (!layer) return;
      Object.assign(layer.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px` });
    });
  }
  const resizes = new ResizeObserver(layOut);
  resizes.observe(stage);
  resizes.observe(pad);
  document.fonts?.ready.then(layOut);
  // Reading their height when their words have changed would lay out the page for each answer.
  const headResizes = new ResizeObserver(() => headsHeight() !== laidOutFor && layOut());

  function showWords() {
    if (!state.structure) return;
    const layers = childrenOf(".layers");
    childrenOf(".heads").forEach((head, column) => {
      const [name, count] = head.children;
      const [words, more] = wordsOf(column);
      setText(name, words);
      setText(count, more);
      layers[column - 1]?.setAttribute(
        "aria-label",
        `${name.textContent}: ${count.textContent}. ${text(state.isBreaking ? "break_keys" : "inside_keys")}`,
      );
    });
  }

  // Returns a column's name, and what it shows.
  function wordsOf(/** @type {number} */ column) {
    if (column === 0) return [text("inside_input"), text("inside_input_what")];
    const layer = hiddenLayers(state)[column - 1];
    if (!layer) return [text("inside_outputs"), text("inside_outputs_what")];
    const { units } = layer;
    const now = state.answer?.hidden[column - 1];
    const before = isInLesson() && !state.example ? state.before?.[column - 1] : null;
    const count = now
      ? text("inside_layer_active", { units, active: now.active })
      : text("inside_layer_units", { units });
    const both = now && before ? ` ${text("inside_layer_both", { both: activeInBoth(now, before) })}` : "";
    return [text("inside_layer", { layer: column }), `${count}${both}`];
  }

  return { make: replace, layOut, showWords };
}

// How many units were active for this drawing and for the one before.
/** @param {InsideAnswer["hidden"][number]} now @param {InsideAnswer["hidden"][number]} before */
function activeInBoth(now, before) {
  const active = toBytes(before.data);
  return toBytes(now.data).filter((level, unit) => level > 0 && active[unit] > 0).length;
}
