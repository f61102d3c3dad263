// The columns over the picture: a heading each, and a focusable element for the units of a hidden layer.

import { canvas as pad } from "../../pad/canvas.js";
import { make, setText } from "../../shared/elements.js";
import { toBytes } from "../../shared/image.js";
import { joinWith } from "../../shared/language.js";
import { isInLesson } from "../../shared/mode.js";
import { text } from "../../shared/texts.js";
import { toggleUnit } from "./breaking.js";
import { hiddenLayers, mostActive, partOf, UNIT, WHOLE } from "./state.js";

/** @import { View } from "./inside.js" @import { InsideAnswer, Unit } from "./types.d.ts" */
/** @typedef {ReturnType<View["picture"]["layOut"]>[number]} Box */

const CORNER = 14; // CSS pixels between a corner of the pad and the beam
const BEAM = 0.045; // of the picture's width, between the pad and the pixels
const GUIDE = 0.4; // of the picture's width, for the sentence while it is built up
const phone = matchMedia("(max-width: 500px)"); // the picture goes from top to bottom: see inside.css

// Keep the columns over the picture of `view`; `choose` is called with the unit that the keyboard chooses.
//
// Returns `make`, which replaces them when the structure of another network has been loaded; `layOut`, for another size;
// `update`, for another part; and `showWords`.
/** @param {View} view @param {(unit: Unit) => void} choose */
export function makeColumns(view, choose) {
  const { find, desk, stage, picture, state } = view;
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
    find(".layers").replaceChildren(...hidden.map((_, layer) => makeLayer(layer, view, choose)));
    showWords();
  }

  function layOut() {
    const part = partOf(state);
    const isWhole = part === WHOLE;
    const shown = isWhole ? hiddenLayers(state).length : Math.min(part, 1);
    stage.style.setProperty("--layers", String(part === UNIT ? 0.5 : shown));
    const { clientWidth: width, clientHeight: height } = stage;
    if (!state.structure || width === 0) return;
    const [heads, layers, outputs] = [childrenOf(".heads"), childrenOf(".layers"), find(".outputs")];
    for (const [column, head] of heads.entries()) head.hidden = !isWhole && column > shown;
    for (const [layer, node] of layers.entries()) node.hidden = layer >= shown;
    laidOutFor = headsHeight();
    const top = laidOutFor + 6;
    outputs.style.top = phone.matches ? "" : `${top}px`;
    const beside = padBeside(stage, Boolean(state.example));
    const boxes = picture.layOut({
      ...{ width, height, top, left: beside ? Math.max(14, BEAM * width) : 0, pad: beside },
      ...(phone.matches && { bottom: isWhole ? outputs.offsetTop : height }),
      ...(!phone.matches && { right: isWhole ? outputs.offsetLeft : width * (beside ? 1 - GUIDE : 1) }),
      ...(!isWhole && { layers: shown, unit: part === UNIT ? (state.chosen ?? mostActive(state)).unit : null }),
    });
    desk.style.setProperty("--pixels-end", `${boxes[0].left + boxes[0].width}px`);
    placeColumns(boxes, heads, layers, laidOutFor);
  }

  // Lay it out again if another part or unit is shown.
  let shownPart = /** @type {unknown[]} */ ([]);
  function update() {
    const part = partOf(state);
    const newest = [state.structure?.hidden, part, part === UNIT && state.chosen?.unit];
    if (newest.every((each, i) => each === shownPart[i])) return;
    shownPart = newest;
    layOut();
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
      const [words, more] = wordsOf(column, state);
      setText(name, words);
      setText(count, more);
      const [label, keys] = [joinWith(":", [words, more]), text(state.isBreaking ? "break_keys" : "inside_keys")];
      layers[column - 1]?.setAttribute("aria-label", joinWith(".", [label, keys]));
    });
  }

  return { make: replace, layOut, update, showWords };
}

// A focusable element for the units of a layer.
/** @param {number} layer @param {View} view @param {(unit: Unit) => void} choose */
function makeLayer(layer, { picture, state }, choose) {
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

// Move the headings and the layers to their boxes.
/** @param {Box[]} boxes @param {HTMLElement[]} heads @param {HTMLElement[]} layers @param {number} headsHeight */
function placeColumns(boxes, heads, layers, headsHeight) {
  boxes.forEach(({ left, top, width, height }, column) => {
    const head = heads[column];
    head.style.left = `${left + width / 2}px`;
    head.style.top = phone.matches ? `${top - headsHeight - 4}px` : "";
    const layer = layers[column - 1];
    if (layer)
      Object.assign(layer.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  });
}

// Where the pad is in the picture's coordinates; null if it is not next to the picture, or has a photo that is not read.
function padBeside(/** @type {HTMLElement} */ stage, /** @type {boolean} */ hasExample) {
  if (hasExample && pad.style.visibility === "hidden") return null;
  const [{ left, top }, box] = [stage.getBoundingClientRect(), pad.getBoundingClientRect()];
  if (Math.abs(box.right - left) > 1) return null;
  return { right: 0, top: box.top - top + CORNER, bottom: box.bottom - top - CORNER };
}

// Returns a column's name, and what it shows.
function wordsOf(/** @type {number} */ column, /** @type {View["state"]} */ state) {
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

// How many units were active for this drawing and for the one before.
/** @param {InsideAnswer["hidden"][number]} now @param {InsideAnswer["hidden"][number]} before */
function activeInBoth(now, before) {
  const active = toBytes(before.data);
  return toBytes(now.data).filter((level, unit) => level > 0 && active[unit] > 0).length;
}
